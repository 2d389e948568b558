import { useEffect, useMemo, useState } from 'react'

const WORDS = {
  en: {
    working: 'Working…', stopped: 'Stopped. What was made before is kept.', vary: 'Vary', undo: 'Undo', redo: 'Redo', final: 'Final', film: 'Make it move',
    compare: 'Compare with its parent', download: 'Download', apply: 'Apply', reset: 'Reset', prompt: 'Structured prompt', brief: 'Brief', drawing: 'SVG',
    notDrawn: 'Not drawn', back: 'Current version', start: 'Back at the empty start', which: 'Which one do you mean?',
    parts: 'Single pictures:', before: 'Before', after: 'After', changed: 'Changed', same: 'the same fields', negative: 'without', palette: 'colours',
    text_in_image: 'lettering', count: 'count', items: 'items', cast: 'cast', slider: 'Slide between the two pictures', empty: '—', preview: 'Preview of what is being made',
    fields: { subject: 'Subject', action: 'Action', scene: 'Scene', lighting: 'Lighting', camera: 'Camera', style: 'Style', technical: 'Technical' },
    briefs: { text: 'Text', words: 'Words', voice: 'Voice', language: 'Language', delivery: 'Delivery', speed: 'Speed', genre: 'Genre', mood: 'Mood', instruments: 'Instruments', bpm: 'BPM', key: 'Key', duration_s: 'Seconds', sections: 'Sections', lyrics: 'Lyrics', instrumental: 'Instrumental', loop: 'Loop', negative: 'Without', stability: 'Stability', similarity: 'Similarity', style_strength: 'Style' },
    steps: { done: 'Done…', sending: 'Sending…', sent: 'Asked…', answered: 'Answered…', drawing: 'Drawing…', drawn: 'Drawn…', speaking: 'Speaking…', waiting: 'Waiting…', storing: 'Storing…', fallback: 'Trying another…' },
    cost: { provider: (usd) => `charged ${usd}`, estimate: (usd) => `estimated ${usd}`, unverified: (usd) => `price not verified, counted as ${usd}`, unknown: 'price not known' },
    labels: { 'cloned voice': 'cloned voice', 'non-commercial': 'non-commercial' }, licence: 'Licence', draft: 'draft', seconds: 's', yes: 'yes', more: 'the rest is in the file', loading: 'Loading…', gone: 'The file cannot be shown.',
    clone: { of: 'Cloned voice of', consent: 'Consent', until: (day) => `until ${day}`, always: 'until it is taken back', revoked: (day) => `taken back on ${day}: the voice is not used any more`, over: (day) => `ended on ${day}: the voice is not used any more`, none: 'no record found', uses: 'For' },
    ask: 'This costs money. Shall it be made?', about: (usd) => `about ${usd}`, unverified: (usd) => `price not verified, counted as ${usd}`, detail: true, by: 'by', approve: 'Approve', decline: 'Decline',
    states: { approved: 'Approved: it is being made', declined: 'Declined: nothing was spent', done: 'Approved and made', gone: 'This question is no longer open' },
    kinds: { image: 'picture', video: 'film', speech: 'recording', music: 'piece of music', sound: 'sound', clone: 'cloned voice', read: 'reading' },
    told: { models: 'Models', spending: 'Spending', jobs: 'Jobs', none: 'None.', ready: 'ready', needs: 'needs', others: (n) => `${n} more, not ready`, since: 'since', instead: 'instead', day: 'Day', card: 'Model', source: 'Source', jobsCol: 'Made', usd: 'US$', sum: 'Sum', cancel: 'Cancel' },
    sources: { provider: 'the provider', estimate: 'estimate', unverified: 'assumed', reserved: 'set aside', free: 'free' },
    makes: { image: 'pictures', video: 'films', voice: 'voices', music: 'music', sound: 'sounds', text: 'text', sfx: 'sounds' },
    modelStates: { live: '', mirror: 'copy', frozen: 'frozen', dead: 'shut down', no_api: 'no API', research: 'research only' },
    jobStates: { open: 'running', unknown: 'outcome unknown', done: 'done', failed: 'failed', cancelled: 'cancelled' }
  },
  'zh-Hant': {
    working: '製作中…', stopped: '已停止，先前完成的都還在。', vary: '變化', undo: '復原', redo: '重做', final: '完稿', film: '動起來',
    compare: '與上一版比較', download: '下載', apply: '套用', reset: '還原', prompt: '結構化提示詞', brief: '內容', drawing: 'SVG',
    notDrawn: '沒畫出來', back: '目前版本', start: '回到最初（空白）', which: '你指的是哪一張？',
    parts: '單張圖檔：', before: '之前', after: '之後', changed: '改動', same: '欄位相同', negative: '不要', palette: '顏色',
    text_in_image: '文字', count: '數量', items: '項目', cast: '角色', slider: '左右滑動比較兩張圖', empty: '—', preview: '製作中的預覽',
    fields: { subject: '主體', action: '動作', scene: '場景', lighting: '光線', camera: '鏡頭', style: '風格', technical: '技術' },
    briefs: { text: '文字', words: '描述', voice: '聲音', language: '語言', delivery: '語氣', speed: '語速', genre: '曲風', mood: '情緒', instruments: '樂器', bpm: 'BPM', key: '調性', duration_s: '秒數', sections: '段落', lyrics: '歌詞', instrumental: '純音樂', loop: '循環', negative: '不要', stability: '穩定度', similarity: '相似度', style_strength: '風格強度' },
    steps: { done: '完成…', sending: '傳送中…', sent: '已送出…', answered: '已回覆…', drawing: '繪製中…', drawn: '已畫好…', speaking: '錄音中…', waiting: '等候中…', storing: '存檔中…', fallback: '改用其他模型…' },
    cost: { provider: (usd) => `已收費 ${usd}`, estimate: (usd) => `估計 ${usd}`, unverified: (usd) => `價格未查證，以 ${usd} 計`, unknown: '價格不明' },
    labels: { 'cloned voice': '複製的聲音', 'non-commercial': '不可商用' }, licence: '授權', draft: '草稿', seconds: '秒', yes: '是', more: '其餘請看檔案', loading: '載入中…', gone: '無法顯示這個檔案。',
    clone: { of: '複製的聲音：', consent: '同意', until: (day) => `到 ${day} 為止`, always: '直到收回為止', revoked: (day) => `已於 ${day} 收回，這個聲音不再使用`, over: (day) => `已於 ${day} 到期，這個聲音不再使用`, none: '找不到紀錄', uses: '用途' },
    ask: '這要花錢，要做嗎？', about: (usd) => `約 ${usd}`, unverified: (usd) => `價格未查證，以 ${usd} 計`, detail: false, by: '由', approve: '同意', decline: '不要',
    states: { approved: '已同意，製作中', declined: '已拒絕，沒有花錢', done: '已同意，已完成', gone: '這個問題已經關閉' },
    kinds: { image: '張圖', video: '段影片', speech: '段錄音', music: '首音樂', sound: '個音效', clone: '個複製的聲音', read: '次解讀' },
    told: { models: '模型', spending: '花費', jobs: '工作', none: '沒有。', ready: '可用', needs: '還需要', others: (n) => `另有 ${n} 個還不能用`, since: '自', instead: '可改用', day: '日期', card: '模型', source: '來源', jobsCol: '件數', usd: '美元', sum: '合計', cancel: '取消' },
    sources: { provider: '服務商', estimate: '估計', unverified: '假定', reserved: '預留', free: '免費' },
    makes: { image: '圖片', video: '影片', voice: '語音', music: '音樂', sound: '音效', text: '文字', sfx: '音效' },
    modelStates: { live: '', mirror: '複本', frozen: '不再更新', dead: '已停止服務', no_api: '沒有 API', research: '僅供研究' },
    jobStates: { open: '進行中', unknown: '結果不明', done: '完成', failed: '失敗', cancelled: '已取消' }
  },
  'zh-Hans': {
    working: '制作中…', stopped: '已停止，之前完成的都还在。', vary: '变化', undo: '撤销', redo: '重做', final: '完稿', film: '动起来',
    compare: '与上一版比较', download: '下载', apply: '应用', reset: '还原', prompt: '结构化提示词', brief: '内容', drawing: 'SVG',
    notDrawn: '没画出来', back: '当前版本', start: '回到最初（空白）', which: '你指的是哪一张？',
    parts: '单张图档：', before: '之前', after: '之后', changed: '改动', same: '字段相同', negative: '不要', palette: '颜色',
    text_in_image: '文字', count: '数量', items: '项目', cast: '角色', slider: '左右滑动比较两张图', empty: '—', preview: '制作中的预览',
    fields: { subject: '主体', action: '动作', scene: '场景', lighting: '光线', camera: '镜头', style: '风格', technical: '技术' },
    briefs: { text: '文字', words: '描述', voice: '声音', language: '语言', delivery: '语气', speed: '语速', genre: '曲风', mood: '情绪', instruments: '乐器', bpm: 'BPM', key: '调性', duration_s: '秒数', sections: '段落', lyrics: '歌词', instrumental: '纯音乐', loop: '循环', negative: '不要', stability: '稳定度', similarity: '相似度', style_strength: '风格强度' },
    steps: { done: '完成…', sending: '发送中…', sent: '已送出…', answered: '已回复…', drawing: '绘制中…', drawn: '已画好…', speaking: '录音中…', waiting: '等候中…', storing: '存档中…', fallback: '改用其他模型…' },
    cost: { provider: (usd) => `已收费 ${usd}`, estimate: (usd) => `估计 ${usd}`, unverified: (usd) => `价格未查证，以 ${usd} 计`, unknown: '价格不明' },
    labels: { 'cloned voice': '克隆的声音', 'non-commercial': '不可商用' }, licence: '授权', draft: '草稿', seconds: '秒', yes: '是', more: '其余请看文件', loading: '加载中…', gone: '无法显示这个文件。',
    clone: { of: '克隆的声音：', consent: '同意', until: (day) => `到 ${day} 为止`, always: '直到收回为止', revoked: (day) => `已于 ${day} 收回，这个声音不再使用`, over: (day) => `已于 ${day} 到期，这个声音不再使用`, none: '找不到记录', uses: '用途' },
    ask: '这要花钱，要做吗？', about: (usd) => `约 ${usd}`, unverified: (usd) => `价格未查证，以 ${usd} 计`, detail: false, by: '由', approve: '同意', decline: '不要',
    states: { approved: '已同意，制作中', declined: '已拒绝，没有花钱', done: '已同意，已完成', gone: '这个问题已经关闭' },
    kinds: { image: '张图', video: '段影片', speech: '段录音', music: '首音乐', sound: '个音效', clone: '个克隆的声音', read: '次解读' },
    told: { models: '模型', spending: '花费', jobs: '任务', none: '没有。', ready: '可用', needs: '还需要', others: (n) => `另有 ${n} 个还不能用`, since: '自', instead: '可改用', day: '日期', card: '模型', source: '来源', jobsCol: '件数', usd: '美元', sum: '合计', cancel: '取消' },
    sources: { provider: '服务商', estimate: '估计', unverified: '假定', reserved: '预留', free: '免费' },
    makes: { image: '图片', video: '影片', voice: '语音', music: '音乐', sound: '音效', text: '文字', sfx: '音效' },
    modelStates: { live: '', mirror: '副本', frozen: '不再更新', dead: '已停止服务', no_api: '没有 API', research: '仅供研究' },
    jobStates: { open: '进行中', unknown: '结果不明', done: '完成', failed: '失败', cancelled: '已取消' }
  }
}
// Chainlit evaluates this file anew whenever anything on the page changes. What is kept here stays the same: the component, so that a film
// that plays and a field that is being edited are left alone, and the newest ways to reach the server.
const page = (window.scenewright = Object.assign(window.scenewright || {}, { callAction, sendUserMessage }))

const FIELDS = ['subject', 'action', 'scene', 'lighting', 'camera', 'style', 'technical']
const EXTRAS = ['negative', 'text_in_image', 'palette', 'count', 'items', 'cast']
const POLL_MS = 1500

function words() {
  const tag = (navigator.language || 'en').toLowerCase()
  if (!tag.startsWith('zh')) return WORDS.en
  return /tw|hk|mo|hant/.test(tag) ? WORDS['zh-Hant'] : WORDS['zh-Hans']
}

function press(kind, more) {
  return page.callAction({ name: 'scene', payload: { kind, ...more } })
}

function dollars(usd) {
  return usd && usd < 0.01 ? `$${Number(usd.toPrecision(2))}` : `$${usd.toFixed(2)}`
}

function useAsked(address, again) {
  // What an address of ours answers: undefined until it does, null when it has nothing. `again`: milliseconds between two askings.
  const [found, setFound] = useState(undefined)
  useEffect(() => {
    let here = true
    const ask = async () => {
      const answer = await fetch(address, { credentials: 'same-origin' }).catch(() => undefined)
      const said = answer && (answer.ok ? await answer.json() : null)
      if (here && said !== undefined) setFound(said)
    }
    ask()
    const timer = again && setInterval(() => { if (!document.hidden) ask() }, again)
    return () => { here = false; clearInterval(timer) }
  }, [address, again])
  return found
}
