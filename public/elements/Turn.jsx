import { useEffect, useMemo, useState } from 'react'

const WORDS = {
  en: {
    drawing: 'Drawing…', stopped: 'Stopped. What was made before is kept.', vary: 'Vary', undo: 'Undo', redo: 'Redo',
    compare: 'Compare with its parent', download: 'Download', apply: 'Apply', reset: 'Reset', prompt: 'Structured prompt',
    notDrawn: 'Not drawn', back: 'Current version', start: 'Back at the empty start', which: 'Which one do you mean?',
    parts: 'Single pictures:', before: 'Before', after: 'After', changed: 'Changed', same: 'the same fields', negative: 'without', palette: 'colours',
    text_in_image: 'lettering', count: 'count', items: 'items', cast: 'cast', slider: 'Slide between the two pictures', empty: '—',
    fields: { subject: 'Subject', action: 'Action', scene: 'Scene', lighting: 'Lighting', camera: 'Camera', style: 'Style', technical: 'Technical' }
  },
  'zh-Hant': {
    drawing: '繪製中…', stopped: '已停止，先前完成的都還在。', vary: '變化', undo: '復原', redo: '重做',
    compare: '與上一版比較', download: '下載', apply: '套用', reset: '還原', prompt: '結構化提示詞',
    notDrawn: '沒畫出來', back: '目前版本', start: '回到最初（空白）', which: '你指的是哪一張？',
    parts: '單張圖檔：', before: '之前', after: '之後', changed: '改動', same: '欄位相同', negative: '不要', palette: '顏色',
    text_in_image: '文字', count: '數量', items: '項目', cast: '角色', slider: '左右滑動比較兩張圖', empty: '—',
    fields: { subject: '主體', action: '動作', scene: '場景', lighting: '光線', camera: '鏡頭', style: '風格', technical: '技術' }
  },
  'zh-Hans': {
    drawing: '绘制中…', stopped: '已停止，之前完成的都还在。', vary: '变化', undo: '撤销', redo: '重做',
    compare: '与上一版比较', download: '下载', apply: '应用', reset: '还原', prompt: '结构化提示词',
    notDrawn: '没画出来', back: '当前版本', start: '回到最初（空白）', which: '你指的是哪一张？',
    parts: '单张图档：', before: '之前', after: '之后', changed: '改动', same: '字段相同', negative: '不要', palette: '颜色',
    text_in_image: '文字', count: '数量', items: '项目', cast: '角色', slider: '左右滑动比较两张图', empty: '—',
    fields: { subject: '主体', action: '动作', scene: '场景', lighting: '光线', camera: '镜头', style: '风格', technical: '技术' }
  }
}
const FIELDS = ['subject', 'action', 'scene', 'lighting', 'camera', 'style', 'technical']
const EXTRAS = ['negative', 'text_in_image', 'palette', 'count', 'items', 'cast']
const POLL_MS = 1500

function words() {
  const tag = (navigator.language || 'en').toLowerCase()
  if (!tag.startsWith('zh')) return WORDS.en
  return /tw|hk|mo|hant/.test(tag) ? WORDS['zh-Hant'] : WORDS['zh-Hans']
}

function press(kind, more) {
  return callAction({ name: 'scene', payload: { kind, ...more } })
}

function Progress({ message, fraction, t }) {
  const known = typeof fraction === 'number' && fraction > 0
  return (
    <div className="sw-progress" role="status" aria-live="polite">
      <span>{t.drawing}</span>
      <div className="sw-bar" role="progressbar" aria-valuemin={0} aria-valuemax={100} aria-valuenow={known ? Math.round(fraction * 100) : undefined}>
        <div className={known ? 'sw-fill' : 'sw-fill sw-unknown'} style={known ? { width: `${Math.round(fraction * 100)}%` } : undefined} />
      </div>
    </div>
  )
}

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
        {FIELDS.map((name) => (
          <label key={name} className={asset.parents.length && asset.changed.includes(name) ? 'sw-field sw-changed' : 'sw-field'}>
            <span>{t.fields[name]}</span>
            <textarea
              rows={1}
              aria-label={`${asset.handle} ${name}`}
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

function Notes({ asset, t }) {
  const lines = [...(asset.notes || [])]
  if (asset.not_drawn && asset.not_drawn.length) lines.push(`${t.notDrawn}: ${asset.not_drawn.join(', ')}`)
  if (!lines.length) return null
  return <p className="sw-notes">{lines.join(' · ')}</p>
}

function Asset({ asset, t, small }) {
  const [busy, setBusy] = useState('')
  const act = (kind, more) => async () => {
    setBusy(kind)
    try { await press(kind, more) } finally { setBusy('') }
  }
  return (
    <figure className={small ? 'sw-asset sw-small' : 'sw-asset'} data-handle={asset.handle}>
      <a href={asset.url} target="_blank" rel="noreferrer" className="sw-picture" style={{ aspectRatio: `${asset.width || 16} / ${asset.height || 9}`, maxWidth: `calc(70vh * ${(asset.width || 16) / (asset.height || 9)})` }}>
        <img src={small ? asset.thumb : asset.url} alt={asset.alt} loading="lazy" />
      </a>
      <figcaption>
        <div className="sw-row">
          <code className="sw-handle">{asset.handle}</code>
          {asset.parents.length > 0 && <span className="sw-dim">← {asset.parents.join(', ')}</span>}
          <span className="sw-dim">{asset.engine}</span>
          <span className="sw-space" />
          {Object.keys(asset.shot || {}).length > 0 && <button className="sw-button" disabled={!!busy} onClick={act('vary', { target: asset.handle })} data-testid="vary">{t.vary}</button>}
          <button className="sw-button" disabled={!!busy} onClick={act('undo')} data-testid="undo">{t.undo}</button>
          <button className="sw-button" disabled={!!busy} onClick={act('redo')} data-testid="redo">{t.redo}</button>
          {asset.parents.length > 0 && <button className="sw-button" disabled={!!busy} onClick={act('compare', { target: asset.parents[0], other: asset.handle })} data-testid="compare">{t.compare}</button>}
          <a className="sw-button" href={`${asset.url}?download=true`} download>{t.download}</a>
        </div>
        <Notes asset={asset} t={t} />
        {(asset.parts || []).length > 0 && (
          <div className="sw-row sw-notes">
            {t.parts}
            {asset.parts.map((label) => <a key={label} className="sw-button" download href={`${asset.url}/parts/${encodeURIComponent(label)}`}>{label}</a>)}
          </div>
        )}
        {!small && Object.keys(asset.shot || {}).length > 0 && <PromptCard asset={asset} t={t} />}
      </figcaption>
    </figure>
  )
}

function Compare({ left, right, changed, t }) {
  const [at, setAt] = useState(50)
  return (
    <div className="sw-compare">
      <div className="sw-pair" style={{ aspectRatio: `${right.width || 16} / ${right.height || 9}` }}>
        <img src={right.url} alt={`${t.after}: ${right.alt}`} />
        <img src={left.url} alt={`${t.before}: ${left.alt}`} style={{ clipPath: `inset(0 ${100 - at}% 0 0)` }} />
        <span className="sw-line" style={{ left: `${at}%` }} />
        <code className="sw-handle sw-left">{left.handle}</code>
        <code className="sw-handle sw-right">{right.handle}</code>
      </div>
      <input type="range" min="0" max="100" value={at} aria-label={t.slider} onChange={(e) => setAt(Number(e.target.value))} />
      <p className="sw-notes">{t.changed}: {changed.length ? changed.map((c) => t.fields[c] || t[c] || c).join(', ') : t.same}</p>
    </div>
  )
}

function Candidates({ list, t }) {
  return (
    <div>
      <p className="sw-notes">{t.which}</p>
      <div className="sw-grid">
        {list.map((c) => (
          <button key={c.handle} className="sw-candidate" onClick={() => sendUserMessage(c.handle)} aria-label={`${c.handle}: ${c.alt}`}>
            <img src={c.thumb} alt={c.alt} />
            <code className="sw-handle">{c.handle}</code>
          </button>
        ))}
      </div>
    </div>
  )
}

export default function Turn() {
  const t = words()
  const [polled, setPolled] = useState(null)
  const working = (polled || props).status === 'working'
  useEffect(() => {
    if (!working) return undefined
    const timer = setInterval(async () => {
      const answer = await fetch(`/api/turns/${props.turn}`, { credentials: 'same-origin' }).catch(() => null)
      if (answer && answer.ok) setPolled(await answer.json())
    }, POLL_MS)
    return () => clearInterval(timer)
  }, [working, props.turn])
  useEffect(() => {
    // a reload then comes back to this conversation instead of opening an empty one
    if (props.thread && /\/chat\/?$/.test(window.location.pathname)) {
      window.history.replaceState(window.history.state, '', `/chat/thread/${props.thread}`)
    }
  }, [props.thread])
  const view = props.status === 'working' && polled ? polled : props
  const { assets = [], selected, compared, candidates = [] } = view
  return (
    <div className="sw-turn" data-status={view.status}>
      {view.status === 'working' && <Progress message={view.message} fraction={view.fraction} t={t} />}
      {view.status === 'stopped' && <p className="sw-notes">{t.stopped}</p>}
      {view.failure && <p className="sw-failure" role="alert">{view.failure}</p>}
      {selected && <p className="sw-notes">{selected.asset ? t.back : t.start}</p>}
      {selected && selected.asset && <Asset asset={selected.asset} t={t} />}
      {assets.length > 0 && <div className={assets.length > 1 ? 'sw-grid' : ''}>{assets.map((a) => <Asset key={a.id} asset={a} t={t} small={assets.length > 1} />)}</div>}
      {candidates.length > 0 && <Candidates list={candidates} t={t} />}
      {compared && <Compare {...compared} t={t} />}
    </div>
  )
}
