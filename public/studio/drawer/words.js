// The words of the panel beside the talk.
import { say } from '../core.js'

say('drawer', {
  en: {
    open: 'Open the panel', close: 'Close', panel: 'Panel beside the talk', resize: 'Width of the panel', running: (n) => `${n} running`, asking: (n) => `${n} to answer`,
    tabs: { versions: 'Versions', cast: 'Cast', jobs: 'Jobs', settings: 'Settings', talks: 'Talks' },
    loading: 'Loading…', noTalk: 'Nothing yet: say what you want to see.', search: 'Search', all: 'All', none: 'Nothing fits.',
    kinds: { pictures: 'Pictures', films: 'Films', sounds: 'Sounds', others: 'Others' }, draft: 'draft', current: 'current version', seconds: 's', versions: 'Versions of this talk',
    pieces: (n) => `${n} pieces`, first: 'first version', upload: 'uploaded', changed: 'changed', go: (handle) => `Go to ${handle}`, fold: 'Show or hide the pieces',
    compare: 'Compare', pickTwo: 'Pick two versions', pickOne: 'Pick one more', stopCompare: 'Stop comparing', compareOf: (a, b) => `${a} and ${b}`,
    modes: { slider: 'Slider', sides: 'Side by side', difference: 'Difference' }, slide: 'Slide between the two pictures', zoomIn: 'Zoom in', zoomOut: 'Zoom out', fit: 'Fit', before: 'Before', after: 'After', same: 'the same fields',
    cast: {
      newName: 'New character: name', looks: 'Looks (of somebody in an uploaded picture)', sheet: (name) => `a character sheet of ${name}`,
      none: 'Nobody yet. Say “call her Mei”, or name somebody here and choose a picture.', add: 'Character sheet', name: 'Name', rename: 'Rename', replace: 'Other picture', remove: 'Remove', lock: 'Lock', unlock: 'Unlock', locked: 'locked: the looks stay as they are',
      sure: (name) => `Take ${name} out of the cast?`, yes: 'Remove', no: 'Keep', save: 'Save', pins: 'Pinned references', pinsHelp: 'Used for all that is made next.', noPins: 'None pinned. “Use as reference” on a card pins a picture.', unpin: 'Unpin', choose: 'Choose a picture'
    },
    jobs: {
      none: 'Nothing is being made.', ended: 'Ended', cancel: 'Cancel', stopping: 'Stopping…', place: (n) => `place ${n} in the queue`, waiting: 'waits', left: (time) => `about ${time} left`, elsewhere: 'runs in another process', other: 'in another talk', piece: 'piece of a film',
      spent: 'Spent', of: 'of', preview: 'Preview of what is being made', states: { open: 'running', unknown: 'outcome unknown', done: 'done', failed: 'failed', cancelled: 'cancelled' }, setAside: 'set aside', cost: 'cost', questions: 'Questions', approve: 'Approve', decline: 'Decline', ask: 'Shall it be made?', fetchAsk: 'Shall the model be fetched?', about: 'about',
      told: { done: (what) => `${what} is done.`, failed: (what) => `${what} failed.`, cancelled: (what) => `${what} was stopped.`, unknown: (what) => `Nobody can tell how ${what} ended.` },
      kinds: { image: 'picture', video: 'film', film: 'film', speech: 'voice', music: 'music', sound: 'sound', clone: 'voice', read: 'reading' },
      steps: { done: 'Done', sending: 'Sending', sent: 'Asked', working: 'Working', drawing: 'Drawing', drawn: 'Drawn', speaking: 'Speaking', waiting: 'Waiting', storing: 'Storing', fallback: 'Trying another', storyboard: 'Storyboard', cutting: 'Cutting', loading: 'Loading the model', fetching: 'Fetching the model' }
    },
    settings: {
      engines: 'Made with', engine: { image: 'Pictures', video: 'Films', speech: 'Voices', music: 'Music', sound: 'Sounds' }, automatic: 'Automatic', needs: 'needs',
      quality: 'Quality', qualities: { auto: 'Automatic', draft: 'Drafts', final: 'Finals' }, budget: 'Budget of this talk (US$)', ask: 'Ask above (US$)', noLimit: 'no limit', usual: (value) => `as usual: ${value}`, asUsual: 'as usual',
      page: 'Language of the page', reply: 'Language of the replies', browser: 'As the browser', message: 'As my message', commercial: 'Only what may be used commercially', saved: 'Saved.', forTalk: 'For this talk.', forNew: 'For new talks.',
      languages: { en: 'English', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' }, others: (n) => `${n} not ready`, yes: 'yes', no: 'no'
    },
    talks: {
      search: 'Search all talks', none: 'No talks yet.', here: 'this talk', rename: 'Rename', remove: 'Delete', sure: (name) => `Delete “${name}” with all that was made in it?`, yes: 'Delete', no: 'Keep', save: 'Save', more: 'More', unnamed: 'Without a name',
      share: 'Sharing', shareHelp: 'Who has the link sees this talk and its pictures, and can change nothing.', make: 'Share by link', copy: 'Copy', copied: 'Copied.', end: 'End sharing', ended: 'The link works no more.', link: 'Link', export: 'Export', zip: 'Download everything (zip)', list: 'Talks'
    },
    account: {
      title: 'Your account', who: (name) => `Signed in as ${name}.`, kept: 'Your files', all: 'Files of everybody', of: (used, most) => `${used} of ${most}`, noCap: (used) => `${used}, without a limit`,
      full: 'Nothing more can be kept. Delete old talks and ask whoever runs this to clear them away, or to raise the limit.', out: 'Sign out everywhere', help: 'Ends every sign-in of yours, on this and all other machines. Keys of programs stay.',
      sure: 'End all your sign-ins? You sign in again here too.', yes: 'Sign out everywhere', no: 'Stay'
    },
    licences: {
      open: 'What may be sold', title: 'Licences of this talk', whole: 'The whole talk', advice: 'Read from the model cards and the records of consent; it is no legal advice.', nothing: 'There is nothing here yet that a licence could be said of.',
      must: 'What must be named', none: 'Nothing.', copy: 'Copy', copied: 'Copied.', voices: 'Cloned voices and who agreed', noVoices: 'No cloned voice is used.', upload: 'uploaded', made: (who) => `made by ${who}`, licence: (name) => `licence: ${name}`, assets: 'Works', marks: (all) => `marks: ${all}`,
      allowed: (who) => `agreed by ${who}`, uses: (what) => `for ${what}`, until: (day) => `until ${day}`, always: 'until it is taken back', states: { holds: 'holds', revoked: 'taken back', ended: 'over' }
    },
    fields: { subject: 'Subject', action: 'Action', scene: 'Scene', lighting: 'Lighting', camera: 'Camera', style: 'Style', technical: 'Technical', negative: 'Without', palette: 'Colours', text_in_image: 'Lettering', count: 'Count', items: 'Items', cast: 'Cast', audio: 'Sound' }
  },
  'zh-Hant': {
    open: '打開側欄', close: '關閉', panel: '對話旁的側欄', resize: '側欄寬度', running: (n) => `${n} 項進行中`, asking: (n) => `${n} 項待回覆`,
    tabs: { versions: '版本', cast: '角色', jobs: '工作', settings: '設定', talks: '對話' },
    loading: '載入中…', noTalk: '還沒有內容：說說你想看到什麼。', search: '搜尋', all: '全部', none: '沒有符合的。',
    kinds: { pictures: '圖片', films: '影片', sounds: '聲音', others: '其他' }, draft: '草稿', current: '目前版本', seconds: '秒', versions: '這個對話的版本',
    pieces: (n) => `${n} 個素材`, first: '最初版本', upload: '上傳', changed: '改動', go: (handle) => `回到 ${handle}`, fold: '展開或收起素材',
    compare: '比較', pickTwo: '選兩個版本', pickOne: '再選一個', stopCompare: '結束比較', compareOf: (a, b) => `${a} 與 ${b}`,
    modes: { slider: '滑桿', sides: '並排', difference: '差異' }, slide: '左右滑動比較兩張圖', zoomIn: '放大', zoomOut: '縮小', fit: '原大小', before: '之前', after: '之後', same: '欄位相同',
    cast: {
      newName: '新角色的名字', looks: '外貌（上傳的圖片才需要）', sheet: (name) => `${name}的角色設定圖`,
      none: '還沒有角色。可以說「她叫小美」，或在這裡取名並選一張圖。', add: '角色設定圖', name: '名字', rename: '改名', replace: '換圖', remove: '移除', lock: '鎖定', unlock: '解鎖', locked: '已鎖定：外貌保持不變',
      sure: (name) => `把${name}移出角色表？`, yes: '移除', no: '保留', save: '儲存', pins: '固定的參考', pinsHelp: '之後的新圖都會參考。', noPins: '沒有固定的參考。卡片上的「設為參考」可以固定圖片。', unpin: '取消固定', choose: '選一張圖'
    },
    jobs: {
      none: '目前沒有工作。', ended: '已結束', cancel: '取消', stopping: '停止中…', place: (n) => `排隊第 ${n} 位`, waiting: '等候中', left: (time) => `約剩 ${time}`, elsewhere: '由另一個程式執行', other: '在另一個對話', piece: '影片素材',
      spent: '已花費', of: '/', preview: '製作中的預覽', states: { open: '進行中', unknown: '結果不明', done: '完成', failed: '失敗', cancelled: '已取消' }, setAside: '預留', cost: '花費', questions: '待回覆', approve: '同意', decline: '不要', ask: '要做嗎？', fetchAsk: '要下載模型嗎？', about: '約',
      told: { done: (what) => `${what}完成了。`, failed: (what) => `${what}失敗了。`, cancelled: (what) => `${what}已停止。`, unknown: (what) => `${what}的結果不明。` },
      kinds: { image: '圖片', video: '影片', film: '影片', speech: '語音', music: '音樂', sound: '音效', clone: '聲音', read: '解讀' },
      steps: { done: '完成', sending: '傳送中', sent: '已送出', working: '製作中', drawing: '繪製中', drawn: '已畫好', speaking: '錄音中', waiting: '等候中', storing: '存檔中', fallback: '改用其他模型', storyboard: '畫分鏡', cutting: '剪接中', loading: '載入模型', fetching: '下載模型' }
    },
    settings: {
      engines: '使用的引擎', engine: { image: '圖片', video: '影片', speech: '語音', music: '音樂', sound: '音效' }, automatic: '自動', needs: '還需要',
      quality: '品質', qualities: { auto: '自動', draft: '草稿', final: '完稿' }, budget: '這個對話的預算（美元）', ask: '超過多少先問（美元）', noLimit: '不限', usual: (value) => `預設：${value}`, asUsual: '預設',
      page: '頁面語言', reply: '回覆語言', browser: '依瀏覽器', message: '依我的訊息', commercial: '只用可商用的', saved: '已儲存。', forTalk: '只用在這個對話。', forNew: '用在新對話。',
      languages: { en: 'English', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' }, others: (n) => `${n} 個還不能用`, yes: '是', no: '否'
    },
    talks: {
      search: '搜尋所有對話', none: '還沒有對話。', here: '這個對話', rename: '改名', remove: '刪除', sure: (name) => `刪除「${name}」和其中所有作品？`, yes: '刪除', no: '保留', save: '儲存', more: '更多', unnamed: '未命名',
      share: '分享', shareHelp: '有連結的人可以看這個對話和圖片，不能更改。', make: '用連結分享', copy: '複製', copied: '已複製。', end: '停止分享', ended: '連結已失效。', link: '連結', export: '匯出', zip: '下載全部（zip）', list: '對話'
    },
    account: {
      title: '你的帳號', who: (name) => `已登入：${name}`, kept: '你的檔案', all: '所有人的檔案', of: (used, most) => `${used}，上限 ${most}`, noCap: (used) => `${used}，沒有上限`,
      full: '已無法再存檔。請刪除舊對話，並請管理者清理或提高上限。', out: '登出所有裝置', help: '結束你在這台和其他裝置上的所有登入；程式使用的金鑰不受影響。',
      sure: '要結束所有登入嗎？這裡也需要重新登入。', yes: '登出所有裝置', no: '保持登入'
    },
    licences: {
      open: '哪些可以出售', title: '這個對話的授權', whole: '整個對話', advice: '以上依據模型卡與同意紀錄，並非法律意見。', nothing: '這裡還沒有可以判斷授權的作品。',
      must: '必須註明', none: '無。', copy: '複製', copied: '已複製。', voices: '複製的聲音與同意人', noVoices: '沒有使用複製的聲音。', upload: '上傳', made: (who) => `製作：${who}`, licence: (name) => `授權：${name}`, assets: '作品', marks: (all) => `標示：${all}`,
      allowed: (who) => `同意人：${who}`, uses: (what) => `用途：${what}`, until: (day) => `至 ${day}`, always: '直到收回為止', states: { holds: '有效', revoked: '已收回', ended: '已到期' }
    },
    fields: { subject: '主體', action: '動作', scene: '場景', lighting: '光線', camera: '鏡頭', style: '風格', technical: '技術', negative: '不要', palette: '顏色', text_in_image: '文字', count: '數量', items: '項目', cast: '角色', audio: '聲音' }
  },
  'zh-Hans': {
    open: '打开侧栏', close: '关闭', panel: '对话旁的侧栏', resize: '侧栏宽度', running: (n) => `${n} 项进行中`, asking: (n) => `${n} 项待回复`,
    tabs: { versions: '版本', cast: '角色', jobs: '任务', settings: '设置', talks: '对话' },
    loading: '加载中…', noTalk: '还没有内容：说说你想看到什么。', search: '搜索', all: '全部', none: '没有符合的。',
    kinds: { pictures: '图片', films: '影片', sounds: '声音', others: '其他' }, draft: '草稿', current: '当前版本', seconds: '秒', versions: '这个对话的版本',
    pieces: (n) => `${n} 个素材`, first: '最初版本', upload: '上传', changed: '改动', go: (handle) => `回到 ${handle}`, fold: '展开或收起素材',
    compare: '比较', pickTwo: '选两个版本', pickOne: '再选一个', stopCompare: '结束比较', compareOf: (a, b) => `${a} 与 ${b}`,
    modes: { slider: '滑杆', sides: '并排', difference: '差异' }, slide: '左右滑动比较两张图', zoomIn: '放大', zoomOut: '缩小', fit: '原大小', before: '之前', after: '之后', same: '字段相同',
    cast: {
      newName: '新角色的名字', looks: '外貌（上传的图片才需要）', sheet: (name) => `${name}的角色设定图`,
      none: '还没有角色。可以说“她叫小美”，或在这里取名并选一张图。', add: '角色设定图', name: '名字', rename: '改名', replace: '换图', remove: '移除', lock: '锁定', unlock: '解锁', locked: '已锁定：外貌保持不变',
      sure: (name) => `把${name}移出角色表？`, yes: '移除', no: '保留', save: '保存', pins: '固定的参考', pinsHelp: '之后的新图都会参考。', noPins: '没有固定的参考。卡片上的“设为参考”可以固定图片。', unpin: '取消固定', choose: '选一张图'
    },
    jobs: {
      none: '目前没有任务。', ended: '已结束', cancel: '取消', stopping: '停止中…', place: (n) => `排队第 ${n} 位`, waiting: '等候中', left: (time) => `约剩 ${time}`, elsewhere: '由另一个程序执行', other: '在另一个对话', piece: '影片素材',
      spent: '已花费', of: '/', preview: '制作中的预览', states: { open: '进行中', unknown: '结果不明', done: '完成', failed: '失败', cancelled: '已取消' }, setAside: '预留', cost: '花费', questions: '待回复', approve: '同意', decline: '不要', ask: '要做吗？', fetchAsk: '要下载模型吗？', about: '约',
      told: { done: (what) => `${what}完成了。`, failed: (what) => `${what}失败了。`, cancelled: (what) => `${what}已停止。`, unknown: (what) => `${what}的结果不明。` },
      kinds: { image: '图片', video: '影片', film: '影片', speech: '语音', music: '音乐', sound: '音效', clone: '声音', read: '解读' },
      steps: { done: '完成', sending: '发送中', sent: '已送出', working: '制作中', drawing: '绘制中', drawn: '已画好', speaking: '录音中', waiting: '等候中', storing: '存档中', fallback: '改用其他模型', storyboard: '画分镜', cutting: '剪接中', loading: '加载模型', fetching: '下载模型' }
    },
    settings: {
      engines: '使用的引擎', engine: { image: '图片', video: '影片', speech: '语音', music: '音乐', sound: '音效' }, automatic: '自动', needs: '还需要',
      quality: '质量', qualities: { auto: '自动', draft: '草稿', final: '完稿' }, budget: '这个对话的预算（美元）', ask: '超过多少先问（美元）', noLimit: '不限', usual: (value) => `默认：${value}`, asUsual: '默认',
      page: '页面语言', reply: '回复语言', browser: '依浏览器', message: '依我的消息', commercial: '只用可商用的', saved: '已保存。', forTalk: '只用在这个对话。', forNew: '用在新对话。',
      languages: { en: 'English', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' }, others: (n) => `${n} 个还不能用`, yes: '是', no: '否'
    },
    talks: {
      search: '搜索所有对话', none: '还没有对话。', here: '这个对话', rename: '改名', remove: '删除', sure: (name) => `删除“${name}”和其中所有作品？`, yes: '删除', no: '保留', save: '保存', more: '更多', unnamed: '未命名',
      share: '分享', shareHelp: '有链接的人可以看这个对话和图片，不能更改。', make: '用链接分享', copy: '复制', copied: '已复制。', end: '停止分享', ended: '链接已失效。', link: '链接', export: '导出', zip: '下载全部（zip）', list: '对话'
    },
    account: {
      title: '你的账号', who: (name) => `已登录：${name}`, kept: '你的文件', all: '所有人的文件', of: (used, most) => `${used}，上限 ${most}`, noCap: (used) => `${used}，没有上限`,
      full: '已无法再存文件。请删除旧对话，并请管理者清理或提高上限。', out: '退出所有设备', help: '结束你在这台和其他设备上的所有登录；程序使用的密钥不受影响。',
      sure: '要结束所有登录吗？这里也需要重新登录。', yes: '退出所有设备', no: '保持登录'
    },
    licences: {
      open: '哪些可以出售', title: '这个对话的授权', whole: '整个对话', advice: '以上依据模型卡与同意记录，并非法律意见。', nothing: '这里还没有可以判断授权的作品。',
      must: '必须注明', none: '无。', copy: '复制', copied: '已复制。', voices: '克隆的声音与同意人', noVoices: '没有使用克隆的声音。', upload: '上传', made: (who) => `制作：${who}`, licence: (name) => `授权：${name}`, assets: '作品', marks: (all) => `标示：${all}`,
      allowed: (who) => `同意人：${who}`, uses: (what) => `用途：${what}`, until: (day) => `至 ${day}`, always: '直到收回为止', states: { holds: '有效', revoked: '已收回', ended: '已到期' }
    },
    fields: { subject: '主体', action: '动作', scene: '场景', lighting: '光线', camera: '镜头', style: '风格', technical: '技术', negative: '不要', palette: '颜色', text_in_image: '文字', count: '数量', items: '项目', cast: '角色', audio: '声音' }
  }
})
