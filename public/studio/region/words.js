// The region editor's words.
import { say } from '../core.js'

say('region', {
  en: {
    title: (handle) => `Change a part of ${handle}`, pictures: 'A part can be chosen in pictures only; choose a picture.', gone: 'The picture cannot be shown; open it again.', lost: 'That area could not be fetched; try again.',
    tools: 'Tools', brush: 'Brush', eraser: 'Eraser', box: 'Box', lasso: 'Lasso', pick: 'Pick', hand: 'Move',
    tips: { brush: 'Paint what shall change (B)', eraser: 'Take away from what is chosen (E)', box: 'Choose a box (R)', lasso: 'Choose around (L)', pick: 'Choose a thing by clicking it (P)', hand: 'Move the picture (H, or hold space)' },
    size: 'Size', feather: 'Soft edge', undo: 'Undo', redo: 'Redo', invert: 'Invert', clear: 'Clear', nearer: 'Zoom in', farther: 'Zoom out', fit: 'Fit',
    things: 'Things in the picture', nothing: 'Nobody knows what is in this picture by name, as in any photo; paint the part, or choose one below.', asking: 'Looking…',
    parts: 'Parts', halves: { left: 'Left half', right: 'Right half', top: 'Top half', bottom: 'Bottom half', middle: 'Middle' },
    chosen: (percent) => `${percent} % of the picture is chosen`, none: 'Nothing is chosen yet: paint, or pick a thing.', before: 'The same area as before',
    what: 'What shall be there?', hint: 'a red hat, make it blue, a window with rain outside…', examples: ['make it red', 'a dog', 'a window at night'],
    apply: 'Apply', remove: 'Remove this', removal: 'remove it', keep: 'Keep as mask', close: 'Close', sending: 'Sending the area…',
    kept: (mask) => `Kept as ${mask}. Say for example: inside mask ${mask}: a red hat.`, say: 'Say what shall be there, for example: a red hat.', paint: 'Choose a part first: paint, or pick a thing.', undone: (why) => `${why} What you painted is still here.`, begun: 'It could not be begun; what you painted is still here. Try again.', canvas: 'The picture with the chosen part. The list of things below chooses by keyboard.'
  },
  'zh-Hant': {
    title: (handle) => `修改 ${handle} 的一部分`, pictures: '只有圖片可以選取區域，請選一張圖片。', gone: '無法顯示這張圖片，請重新開啟。', lost: '無法取得這個區域，請再試一次。',
    tools: '工具', brush: '畫筆', eraser: '橡皮擦', box: '方框', lasso: '套索', pick: '點選', hand: '移動',
    tips: { brush: '塗抹要修改的地方（B）', eraser: '擦掉已選的部分（E）', box: '選取方框（R）', lasso: '圈選（L）', pick: '點一下選取物件（P）', hand: '移動圖片（H，或按住空白鍵）' },
    size: '大小', feather: '柔邊', undo: '復原', redo: '重做', invert: '反選', clear: '清除', nearer: '放大', farther: '縮小', fit: '全圖',
    things: '圖中的物件', nothing: '這張圖（例如照片）裡有什麼，系統並不知道；請直接塗抹，或從下面選一區。', asking: '尋找中…',
    parts: '區域', halves: { left: '左半', right: '右半', top: '上半', bottom: '下半', middle: '中間' },
    chosen: (percent) => `已選取畫面的 ${percent}%`, none: '尚未選取：請塗抹或點選物件。', before: '和上次相同的區域',
    what: '這裡要變成什麼？', hint: '一頂紅帽子、把這裡改成藍色、下雨的窗外…', examples: ['把這裡改成紅色', '一隻狗', '夜晚的窗戶'],
    apply: '套用', remove: '移除這裡', removal: '去掉它', keep: '存成遮罩', close: '關閉', sending: '正在送出區域…',
    kept: (mask) => `已存成 ${mask}。可以說：在遮罩${mask}上，一頂紅帽子。`, say: '請說這裡要變成什麼，例如：一頂紅帽子。', paint: '請先選取一個區域：塗抹或點選物件。', undone: (why) => `${why} 你畫的區域還在。`, begun: '無法開始；你畫的區域還在，請再試一次。', canvas: '圖片與已選取的區域。也可以用鍵盤在下方的清單中選取。'
  },
  'zh-Hans': {
    title: (handle) => `修改 ${handle} 的一部分`, pictures: '只有图片可以选取区域，请选一张图片。', gone: '无法显示这张图片，请重新打开。', lost: '无法取得这个区域，请再试一次。',
    tools: '工具', brush: '画笔', eraser: '橡皮擦', box: '方框', lasso: '套索', pick: '点选', hand: '移动',
    tips: { brush: '涂抹要修改的地方（B）', eraser: '擦掉已选的部分（E）', box: '选取方框（R）', lasso: '圈选（L）', pick: '点一下选取物体（P）', hand: '移动图片（H，或按住空格键）' },
    size: '大小', feather: '柔边', undo: '撤销', redo: '重做', invert: '反选', clear: '清除', nearer: '放大', farther: '缩小', fit: '全图',
    things: '图中的物体', nothing: '这张图（例如照片）里有什么，系统并不知道；请直接涂抹，或从下面选一区。', asking: '寻找中…',
    parts: '区域', halves: { left: '左半', right: '右半', top: '上半', bottom: '下半', middle: '中间' },
    chosen: (percent) => `已选取画面的 ${percent}%`, none: '尚未选取：请涂抹或点选物体。', before: '和上次相同的区域',
    what: '这里要变成什么？', hint: '一顶红帽子、把这里改成蓝色、下雨的窗外…', examples: ['把这里改成红色', '一只狗', '夜晚的窗户'],
    apply: '应用', remove: '移除这里', removal: '去掉它', keep: '存为遮罩', close: '关闭', sending: '正在发送区域…',
    kept: (mask) => `已存为 ${mask}。可以说：在遮罩${mask}上，一顶红帽子。`, say: '请说这里要变成什么，例如：一顶红帽子。', paint: '请先选取一个区域：涂抹或点选物体。', undone: (why) => `${why} 你画的区域还在。`, begun: '无法开始；你画的区域还在，请再试一次。', canvas: '图片与已选取的区域。也可以用键盘在下方的列表中选取。'
  }
})
