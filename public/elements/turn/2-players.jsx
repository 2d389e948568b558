function Picture({ asset, small }) {
  const [width, height] = [asset.width || 16, asset.height || 9]
  return (
    <a href={asset.url} target="_blank" rel="noreferrer" className="sw-picture" style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(70vh * ${width / height})` }}>
      <img src={small ? asset.thumb : asset.url} alt={asset.alt} loading="lazy" />
    </a>
  )
}

function clock(seconds) {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

function useSecond(media, pick = (second) => second) {
  // The second a player stands at, or what `pick` makes of it, while it plays and when it is moved; the same value draws nothing again.
  const [value, setValue] = useState(() => pick(0))
  const newest = useRef(pick)
  newest.current = pick
  useEffect(() => {
    const player = media.current
    if (!player) return undefined
    let frame = 0
    const read = () => setValue(newest.current(player.currentTime))
    const follow = () => { read(); frame = player.paused ? 0 : requestAnimationFrame(follow) }
    const begin = () => { cancelAnimationFrame(frame); follow() }
    player.addEventListener('play', begin)
    player.addEventListener('seeked', read)
    player.addEventListener('timeupdate', read)
    return () => {
      cancelAnimationFrame(frame)
      player.removeEventListener('play', begin)
      player.removeEventListener('seeked', read)
      player.removeEventListener('timeupdate', read)
    }
  }, [media])
  return value
}

function Film({ asset, t, small }) {
  const player = useRef(null)
  const [width, height] = [asset.width || 16, asset.height || 9]
  const captions = (asset.files || {})['captions.vtt']
  const film = filmOf(asset)
  return (
    <>
      <div className="sw-picture" style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(70vh * ${width / height})` }}>
        <video ref={player} src={asset.url} poster={asset.thumb} controls loop={asset.kind === 'video'} playsInline preload="metadata" aria-label={`${asset.handle}: ${asset.alt}`}>
          {captions && <track kind="captions" src={captions} srcLang={(film || {}).language || 'en'} label={t.cut.captions} />}
        </video>
      </div>
      {film && !small && <Strip asset={asset} film={film} player={player} t={t} />}
    </>
  )
}

function Sound({ asset, t, small }) {
  const player = useRef(null)
  const words = (asset.files || {}).words
  return (
    <div className="sw-sound">
      <Wave asset={asset} player={player} t={t} />
      <audio ref={player} src={asset.url} controls loop={!!(asset.brief || {}).loop} preload="metadata" aria-label={`${asset.handle}: ${asset.alt}`} />
      {words && !small && <Spoken address={words} player={player} t={t} />}
    </div>
  )
}

function Wave({ asset, player, t }) {
  // The waveform, coloured up to where it plays; a press goes there.
  const second = useSecond(player)
  const share = asset.duration_s ? Math.min(1, second / asset.duration_s) : 0
  const go = (event) => {
    const box = event.currentTarget.getBoundingClientRect()
    if (player.current && asset.duration_s) player.current.currentTime = ((event.clientX - box.left) / box.width) * asset.duration_s
  }
  return (
    <div className="sw-waving" onClick={go} title={t.cut.goThere}>
      <img className="sw-wave" src={asset.thumb} alt="" loading="lazy" />
      <span className="sw-played" style={{ width: `${share * 100}%` }} />
    </div>
  )
}

function Spoken({ address, player, t }) {
  // What a voice says, word by word; the word that is heard is marked, a press on a word goes there.
  const found = useAsked(address)
  const heardAt = (second) => (second > 0 && found && found.words ? found.words.findIndex((word) => second >= word.start_s && second < word.end_s) : -1)
  const now = useSecond(player, heardAt)
  if (!found || !found.words || !found.words.length) return null
  const { text, words } = found
  const pieces = []
  let at = 0
  words.forEach((word, i) => {
    const begin = text.indexOf(word.text, Math.max(at, 0))
    if (begin < 0) return
    if (begin > at) pieces.push(text.slice(at, begin))
    pieces.push(<span key={i} role="button" tabIndex={-1} className={i === now ? 'sw-word sw-heard' : 'sw-word'} onClick={() => { player.current.currentTime = word.start_s }}>{word.text}</span>)
    at = begin + word.text.length
  })
  pieces.push(text.slice(at))
  return <p className="sw-words" lang={found.language || undefined} title={found.estimated ? t.cut.estimated : ''}>{pieces}</p>
}

function Text({ asset, t }) {
  const found = useAsked(`/api/assets/${asset.id}`)
  if (found === undefined) return <p className="sw-text sw-dim">{t.loading}</p>
  if (found === null) return <p className="sw-text sw-dim">{t.gone}</p>
  return <blockquote className="sw-text" tabIndex={0}>{found.text}{found.whole === false && ` … (${t.more})`}</blockquote>
}

function Clone({ asset, t }) {
  const found = useAsked(`/api/assets/${asset.id}`)
  if (!found) return <p className="sw-text sw-dim">{found === null ? t.gone : t.loading}</p>
  const { speaker, granted_by: by, until, revoked, holds, uses, name } = found
  let consent = t.clone.none
  if (revoked) consent = t.clone.revoked(revoked)
  else if (speaker && !holds) consent = t.clone.over(until)
  else if (speaker) consent = `${by}, ${until ? t.clone.until(until) : t.clone.always}`
  return (
    <div className="sw-clone">
      <img src={asset.thumb} alt="" />
      <div>
        <b>{t.clone.of} {speaker || name || asset.alt}</b>
        <p className={holds ? '' : 'sw-warn'}>{t.clone.consent}: {consent}</p>
        {uses && <p className="sw-dim">{t.clone.uses}: {uses}</p>}
      </div>
    </div>
  )
}

function Shown({ asset, t, small }) {
  if ((asset.kind === 'video' || asset.kind === 'film') && !/gif|webp/.test(asset.mime || '')) return <Film asset={asset} t={t} small={small} />
  if (['voice', 'music', 'sound'].includes(asset.kind)) return <Sound asset={asset} t={t} small={small} />
  if (asset.kind === 'text') return <Text asset={asset} t={t} />
  if (asset.kind === 'clone') return <Clone asset={asset} t={t} />
  if (asset.kind === 'board' && filmOf(asset) && !small) return <Board asset={asset} film={filmOf(asset)} t={t} />
  return <Picture asset={asset} small={small} />
}
