
function Extra({ name, value, t }) {
  const list = Array.isArray(value) ? value : [value]
  return (
    <span className="sw-extra">
      <b>{t[name]}</b>
      {list.map((v, i) => {
        if (name === 'palette') return <span key={i} className="sw-swatch" style={{ background: v }} title={v} aria-label={v} />
        return <span key={i}>{typeof v === 'object' ? `“${v.text}”${v.place ? ` (${v.place})` : ''}` : String(v)}</span>
      })}
    </span>
  )
}

function PromptCard({ asset, t }) {
  const shot = asset.shot || {}
  const [draft, setDraft] = useState({})
  const [sent, setSent] = useState(false)
  const fixed = asset.kind !== 'image'
  const change = useMemo(() => {
    const out = {}
    for (const name of FIELDS) if (name in draft && draft[name] !== (shot[name] || '')) out[name] = draft[name]
    return out
  }, [draft, shot])
  const dirty = Object.keys(change).length > 0
  const apply = async () => {
    setSent(true)
    await press('edit', { target: asset.handle, change })
    setDraft({})
    setSent(false)
  }
  return (
    <details className="sw-prompt" open={window.innerWidth > 720}>
      <summary>{t.prompt}</summary>
      <div className="sw-fields">
        {FIELDS.filter((name) => !fixed || shot[name]).map((name) => (
          <label key={name} className={asset.parents.length && asset.changed.includes(name) ? 'sw-field sw-changed' : 'sw-field'}>
            <span>{t.fields[name]}</span>
            <textarea
              rows={1}
              readOnly={fixed}
              aria-label={`${asset.handle} ${t.fields[name]}`}
              data-field={name}
              placeholder={t.empty}
              value={name in draft ? draft[name] : shot[name] || ''}
              onChange={(e) => setDraft({ ...draft, [name]: e.target.value })}
              onKeyDown={(e) => { if (e.key === 'Enter' && (e.metaKey || e.ctrlKey) && dirty) apply() }}
            />
          </label>
        ))}
      </div>
      <div className="sw-extras">{EXTRAS.filter((name) => shot[name]).map((name) => <Extra key={name} name={name} value={shot[name]} t={t} />)}</div>
      {dirty && (
        <div className="sw-row">
          <button className="sw-button sw-main" disabled={sent} onClick={apply} data-testid="apply">{t.apply}</button>
          <button className="sw-button" disabled={sent} onClick={() => setDraft({})}>{t.reset}</button>
        </div>
      )}
    </details>
  )
}

function BriefCard({ brief, t }) {
  const said = (value) => {
    if (value === true) return t.yes
    if (!Array.isArray(value)) return String(value)
    return value.map((v) => (typeof v === 'object' ? [v.name, v.duration_s && `${v.duration_s} ${t.seconds}`, v.words, v.lyrics].filter(Boolean).join(' · ') : v)).join('\n')
  }
  return (
    <dl className="sw-brief" aria-label={t.brief}>
      {Object.entries(brief).map(([name, value]) => (
        <div key={name}><dt>{t.briefs[name] || name}</dt><dd>{said(value)}</dd></div>
      ))}
    </dl>
  )
}

function Facts({ asset, t }) {
  const facts = []
  if (asset.duration_s) facts.push(asset.duration_s < 60 ? `${Number(asset.duration_s.toFixed(1))} ${t.seconds}` : clock(asset.duration_s))
  if (['video', 'film'].includes(asset.kind) && asset.width) facts.push(`${asset.width}×${asset.height}`)
  if (typeof asset.loudness_lufs === 'number') facts.push(`${asset.loudness_lufs.toFixed(1)} LUFS`)
  const how = asset.cost_source
  if (how && how !== 'free') facts.push(asset.cost_usd === null || asset.cost_usd === undefined ? t.cost.unknown : t.cost[how](dollars(asset.cost_usd)))
  if (asset.licence && !asset.draft) facts.push(`${t.licence}: ${asset.licence}`)
  const labels = asset.labels || []
  if (!facts.length && !labels.length) return null
  return (
    <div className="sw-row sw-facts">
      {labels.map((label) => <span key={label} className="sw-label">{t.labels[label] || label}</span>)}
      {facts.map((fact) => <span key={fact}>{fact}</span>)}
    </div>
  )
}

function Notes({ asset, t }) {
  const lines = [...(asset.notes || [])]
  if (asset.not_drawn && asset.not_drawn.length) lines.push(`${t.notDrawn}: ${asset.not_drawn.join(', ')}`)
  if (!lines.length) return null
  return <p className="sw-notes">{lines.join(' · ')}</p>
}

function Buttons({ asset, t }) {
  const [busy, setBusy] = useState('')
  const act = (kind, more) => async () => {
    setBusy(kind)
    try { await press(kind, more) } finally { setBusy('') }
  }
  const picture = asset.kind === 'image'
  const version = !['mask', 'clone', 'text'].includes(asset.kind) && !asset.aside
  const said = Object.keys(asset.shot || {}).length > 0
  const parent = picture && asset.parents[0]
  const kinds = [
    asset.draft && said && picture && ['final', { target: asset.handle }],
    picture && ['film', { target: asset.handle }],
    said && picture && ['vary', { target: asset.handle }],
    version && ['undo'],
    version && ['redo'],
    parent && parent.startsWith('img') && ['compare', { target: parent, other: asset.handle }]
  ].filter(Boolean)
  return (
    <div className="sw-row sw-buttons">
      {kinds.map(([kind, more]) => (
        <button key={kind} className="sw-button" disabled={!!busy} onClick={act(kind, more)} data-testid={kind} aria-label={`${t[kind]}: ${asset.handle}`}>{t[kind]}</button>
      ))}
      <a className="sw-button" href={`${asset.url}?download=true`} download aria-label={`${t.download}: ${asset.handle}`}>{t.download}</a>
      {asset.drawing && <a className="sw-button" href={asset.drawing} download aria-label={`${t.download} ${t.drawing}: ${asset.handle}`}>{t.drawing}</a>}
    </div>
  )
}

function Asset({ asset, t, small }) {
  return (
    <figure className={small ? 'sw-asset sw-small' : 'sw-asset'} data-handle={asset.handle} data-kind={asset.kind}>
      <Shown asset={asset} t={t} small={small} />
      <figcaption>
        <div className="sw-row">
          <code className="sw-handle">{asset.handle}</code>
          {asset.parents.length > 0 && <span className="sw-dim">← {asset.parents.join(', ')}</span>}
          <span className="sw-dim">{asset.draft ? t.draft : asset.model_title || asset.engine}</span>
          <span className="sw-space" />
          <Buttons asset={asset} t={t} />
        </div>
        <Facts asset={asset} t={t} />
        <Notes asset={asset} t={t} />
        <Files asset={asset} t={t} />
        {!small && Object.keys(asset.brief || {}).length > 0 && <BriefCard brief={asset.brief} t={t} />}
        {(asset.parts || []).length > 0 && (
          <div className="sw-row sw-notes">
            {t.parts}
            {asset.parts.map((label) => <a key={label} className="sw-button" download href={`${asset.url}/parts/${encodeURIComponent(label)}`}>{label}</a>)}
          </div>
        )}
        {!small && !filmOf(asset) && Object.keys(asset.shot || {}).length > 0 && <PromptCard asset={asset} t={t} />}
      </figcaption>
    </figure>
  )
}
