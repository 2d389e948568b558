// What the things of drafts that nobody asked for by words are called in Chinese: name, 繁體, 简体 where it differs.
import { script } from '../core.js'

const NAMES = `asteroids 小行星|audience 觀眾 观众|backdrop 背景|bamboo 竹子|banner 橫幅 横幅|bathtub 浴缸|beach umbrella 遮陽傘 遮阳伞|bed 床
bedside table 床頭櫃 床头柜|bench 長椅 长椅|benches 長椅 长椅|billboard 廣告看板 广告牌|bird bath 鳥浴盆 鸟浴盆|birds 鳥 鸟|blackboard 黑板
bookcase 書櫃 书柜|bookshelves 書架 书架|boulders 巨石|boxes 箱子|bubbles 氣泡 气泡|building 建築 建筑|bushes 灌木叢 灌木丛|cabin 小木屋
cabinet 櫃子 柜子|cables 電線 电线|cacti 仙人掌|cars 汽車 汽车|ceiling lamps 吊燈 吊灯|ceiling lights 天花板燈 天花板灯|clock 時鐘 时钟
clouds 雲 云|coast 海岸|computer screens 電腦螢幕 电脑屏幕|cones 三角錐 路锥|conveyor belt 輸送帶 传送带|coral 珊瑚|cottage 小屋
counter 櫃檯 柜台|courtyard 庭院|crane 起重機 起重机|craters 隕石坑 陨石坑|crates 木箱|crowd 人群|crystals 水晶|curtains 窗簾 窗帘
desks 書桌 书桌|dining tables 餐桌|doors 門 门|earth 地球|excavator 挖土機 挖掘机|exit sign 出口標誌 出口标志|fairy lights 小燈串 小灯串
far trees 遠處的樹 远处的树|far hills 遠山 远山|far mountains 遠山 远山|far clouds 遠處的雲 远处的云|far rain 遠處的雨 远处的雨|fence 籬笆 篱笆
fields 田野|fire extinguisher 滅火器 灭火器|fireworks 煙火 烟花|fir forest 杉木林|firs 杉樹 杉树|fish 魚 鱼|flasks 燒瓶 烧瓶
floodlights 探照燈 探照灯|floor 地板|flowers 花|forklift 堆高機 叉车|fridge 冰箱|glass cabinets 玻璃櫃 玻璃柜|goal 球門 球门|grass 草
ground 地面|gulls 海鷗 海鸥|hedge 樹籬 树篱|hills 山丘|hospital bed 病床|islands 島嶼 岛屿|kelp 海帶 海带|kitchen table 餐桌
laboratory bench 實驗桌 实验台|lamp 燈 灯|lamps 燈 灯|lander 登月艇 登月舱|lane 車道 车道|lanterns 燈籠 灯笼|lawn 草坪|light rays 光束
lightning 閃電 闪电|machines 機器 机器|meadow 草地|menu board 菜單板 菜单板|microscope 顯微鏡 显微镜|middle trees 中間的樹 中间的树
mirror 鏡子 镜子|mist 薄霧 薄雾|monitor 螢幕 屏幕|moon ground 月球地面|moons 月亮|mountains 山|mushrooms 蘑菇|nebula 星雲 星云
office chairs 辦公椅 办公椅|pallets 棧板 托盘|palm trees 棕櫚樹 棕榈树|parcels 包裹|path 小徑 小路|people 人|pictures 畫 画|pipes 管線 管道
pitch 球場 球场|plain 平原|planet 行星|planks 木板|plants 植物|platform 月台 站台|poles 桿子 杆子|poster 海報 海报|railing 欄杆 栏杆
rain 雨|reeds 蘆葦 芦苇|reef 礁石|reflections 倒影|river 河|road 道路|robot arms 機械手臂 机械臂|rocks 岩石|roof 屋頂 屋顶
rose arch 玫瑰拱門 玫瑰拱门|rug 地毯|sailboat 帆船|sand 沙|satellite 衛星 卫星|school desks 課桌 课桌|scoreboard 計分板 记分牌
screen 螢幕 屏幕|sea 海|seabed 海底|seats 座位|shelf 架子|shelves 架子|shop sign 店招 店招|shops 商店|shore 岸邊 岸边|sign 招牌|sky 天空
snow 雪|snowflakes 雪花|sofa 沙發 沙发|space 太空|sparks 火花|stage floor 舞台地板|stalls 攤位 摊位|stands 看台|stars 星星
station sign 站牌|steam 蒸氣 蒸汽|stones 石頭 石头|stove 爐子 炉子|street lamps 路燈 路灯|street trees 行道樹 行道树|sun 太陽 太阳
sunbeam 陽光 阳光|surf 浪花|tables 桌子|text 文字|tiles 磁磚 瓷砖|towels 毛巾|tower 塔|train 火車 火车|trees 樹 树|wall 牆 墙
wardrobe 衣櫃 衣柜|washbasin 洗手台|water 水|whiteboard 白板|windmill 風車 风车|window 窗戶 窗户|windows 窗戶 窗户
aisle sign 走道標示 通道标牌|back curtain 後幕 后幕|bar shelf 酒架|barrier 護欄 护栏|bath mat 浴室踏墊 浴室垫|billboard frame 看板支架 广告牌支架
cabin lights 小屋燈光 小屋灯光|camera tripod 三腳架 三脚架|candy jars 糖果罐|cash register 收銀機 收银机|cave mouth 洞口|cave wall 洞壁|chimney smoke 炊煙 炊烟
circuit boards 電路板 电路板|corner flags 角旗|drip stand 點滴架 输液架|far buildings 遠方樓房 远处楼房|far dunes 遠處的沙丘 远处的沙丘|far fog 遠處的霧 远处的雾|far skyline 遠處的天際線 远处的天际线
footlights 舞台腳燈 舞台脚灯|glitter 亮片|hand straps 吊環 吊环|lamp light 燈光 灯光|light strips 燈條 灯条|line display 產線看板 产线看板|machine lamps 機台警示燈 机台警示灯
mesas 平頂山 平顶山|monitor stand 螢幕架 屏幕支架|moon 月亮|neon tubes 霓虹燈管 霓虹灯管|paper roll 紙捲 纸卷|paper sweep 背景紙 背景纸|parapet 矮牆 矮墙
pick and place machines 貼片機 贴片机|platform roof 月台屋頂 站台顶棚|pot steam 鍋子的蒸氣 锅里的蒸汽|privacy curtain 隔簾 隔帘|promenade 步道|racks 貨架 货架|reading table 閱覽桌 阅览桌
ribs 肋架|roof lamps 頂燈 顶灯|safety lane 安全通道|safety line 安全線 安全线|scooters 機車 摩托车|shop counter 櫃檯 柜台|shop lights 商店燈光 商店灯光|shop poster 商店海報 商店海报
site sign 工地告示牌|skyline 天際線 天际线|snowdrifts 雪堆|softbox light 柔光|softboxes 柔光箱|splashes 水花|spotlight beams 聚光燈光束 聚光灯光束|stall lights 攤位燈光 摊位灯光
stall sign 攤位招牌 摊位招牌|stall signs 攤位招牌 摊位招牌|stone lanterns 石燈籠 石灯笼|street signs 路牌|string lights 串燈 串灯|suitcases 行李箱|temple hall 大殿|temple plaque 匾額 匾额
tool carts 工具車 工具车|train windows 車窗 车窗|vents 通風口 通风口|wall bench 靠牆長椅 靠墙长椅|wall chart 掛圖 挂图|wall sign 牆上標示 墙上标牌|water tank 水塔`

let known = null

export function called({ name, words }) {
  // What a thing of a picture is called to the reader: the person's own word where there is one.
  const plain = name.replace(/[_ ]\d+$/, '').replace(/-/g, ' ')
  if (words || script() === 'en') return words || plain
  known = known || new Map(NAMES.split(/[|\n]/).map((line) => [line.replace(/ [^ -~].*$/, ''), line.match(/[^ -~][^ ]*/g)]))
  const found = known.get(plain)
  return found ? found[script() === 'zh-Hans' ? found.length - 1 : 0] : plain
}
