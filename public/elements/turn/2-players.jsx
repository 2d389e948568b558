
function Picture({ asset, small }) {
  const [width, height] = [asset.width || 16, asset.height || 9]
  return (
    <a href={asset.url} target="_blank" rel="noreferrer" className="sw-picture" style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(70vh * ${width / height})` }}>
      <img src={small ? asset.thumb : asset.url} alt={asset.alt} loading="lazy" />
    </a>
  )
}

function Film({ asset }) {
  const [width, height] = [asset.width || 16, asset.height || 9]
  return (
    <div className="sw-picture" style={{ aspectRatio: `${width} / ${height}`, maxWidth: `calc(70vh * ${width / height})` }}>
      <video src={asset.url} poster={asset.thumb} controls loop playsInline preload="metadata" aria-label={`${asset.handle}: ${asset.alt}`} />
    </div>
  )
}

function Sound({ asset }) {
  return (
    <div className="sw-sound">
      <img className="sw-wave" src={asset.thumb} alt="" loading="lazy" />
      <audio src={asset.url} controls preload="metadata" aria-label={`${asset.handle}: ${asset.alt}`} />
    </div>
  )
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
  if (asset.kind === 'video' || asset.kind === 'film') return <Film asset={asset} />
  if (['voice', 'music', 'sound'].includes(asset.kind)) return <Sound asset={asset} />
  if (asset.kind === 'text') return <Text asset={asset} t={t} />
  if (asset.kind === 'clone') return <Clone asset={asset} t={t} />
  return <Picture asset={asset} small={small} />
}
