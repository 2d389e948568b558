"""How alike two words are: stems, kinds of things in both languages, and parts that tell their whole."""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR = {
    "men": "man", "women": "woman", "people": "person", "persons": "person", "children": "child", "kids": "kid", "feet": "foot", "teeth": "tooth", "mice": "mouse", "geese": "goose", "leaves": "leaf", "knives": "knife",
    "wives": "wife", "shelves": "shelf", "wolves": "wolf", "loaves": "loaf", "halves": "half", "lying": "lie", "riding": "ride", "ridden": "ride", "dies": "die", "ties": "tie", "pies": "pie", "glasses": "glasses", "bus": "bus", "buses": "bus",
    "grey": "gray", "colour": "color", "bespectacled": "glasses", "sunglasses": "sunglasses", "blond": "blonde", "photo": "photo", "dishes": "dish", "tomatoes": "tomato", "potatoes": "potato", "duckies": "duck", "ducky": "duck", "doggy": "dog", "kitty": "cat",
    "racket": "racquet", "tee": "shirt", "tshirt": "shirt", "t-shirt": "shirt", "ran": "run", "sat": "sit", "stood": "stand", "held": "hold", "wore": "wear", "rode": "ride", "cries": "cry", "crying": "cry", "bike": "bicycle", "tv": "television", "plane": "airplane", "aeroplane": "airplane", "airfield": "airport", "couch": "sofa",
}  # fmt: skip

# One line a kind: the words of each line are near each other, English and simplified Chinese side by side.
# A line with ~ is a topic: its words are found together, but one does not stand for another.
_KINDS = """
person: person man woman boy girl guy lady gentleman child kid baby toddler player surfer skier rider doctor nurse worker chef cook teacher student people someone somebody family couple friend adult human bride groom skateboarder snowboarder catcher batter pitcher baseball-player soldier king queen princess prince pirate astronaut dancer singer farmer artist scientist fisherman cowboy crowd player knight wizard detective engineer model passenger driver skater skateboarder friend guest customer visitor waiter waitress pedestrian tourist cyclist hiker swimmer runner climber boxer athlete musician guitarist drummer pianist singer actor clown policeman police officer firefighter soldier guard boss businessman businesswoman elder grandma grandpa grandmother grandfather mother father mom dad son daughter brother sister husband wife teen teenager toddler audience shopper vendor barber hairdresser butcher baker mechanic plumber carpenter dentist scientist monk nun judge lawyer pilot captain sailor 乘客 司机 顾客 客人 行人 游客 观众 朋友 妈妈 爸爸 母亲 父亲 爷爷 奶奶 同学 老板 店员 服务员 音乐家 运动员 船长 水手 飞行员 店主 农夫 农民 人 男人 女人 男孩 女孩 男生 女生 小孩 孩子 宝宝 老人 老师 学生 医生 护士 工人 厨师 宇航员 太空人 女子 男子 少年 少女 女士 先生 公主 王子 模特 骑士 侦探 舞者 歌手 渔夫 老奶奶 老爷爷 姑娘
man: man guy gentleman he him his boy male groom 男人 男子 男生 他 先生 男孩
woman: woman lady she her girl female bride 女人 女子 女生 她 女士 女孩 少女 姑娘
child: child kid boy girl baby toddler 小孩 孩子 儿童 宝宝 男孩 女孩
girl: girl 女孩 女生 少女 小女孩 姑娘
boy: boy 男孩 男生 少年 小男孩
cat: cat kitten kitty feline 猫 猫咪 小猫 喵
dog: dog puppy pup corgi husky labrador retriever poodle dachshund shepherd hound 狗 小狗 狗狗 柯基 柴犬 犬
bird: bird parrot pigeon seagull gull eagle owl duck goose chicken hen rooster parakeet sparrow swan penguin crow 鸟 小鸟 鹦鹉 鸽子 海鸥 老鹰 猫头鹰 鸭子 鸡 企鹅 乌鸦
horse: horse pony foal mare stallion zebra 马 小马 白马 骏马
cow: cow bull calf cattle ox 牛 奶牛 小牛
sheep: sheep lamb goat ram 羊 绵羊 小羊 山羊
animal: animal cat dog horse cow sheep bird elephant bear giraffe zebra lion tiger fox rabbit monkey pig deer panda kitten puppy mouse rat wolf frog turtle 动物 猫 狗 马 牛 羊 鸟 大象 熊 长颈鹿 狮子 老虎 狐狸 兔子 猴子 猪 鹿 熊猫 宠物
vehicle: vehicle car truck bus van taxi motorcycle bicycle scooter train airplane boat ship jet tank tractor jeep suv sedan 车 汽车 卡车 公交车 巴士 出租车 摩托车 自行车 脚踏车 单车 火车 飞机 船 跑车 轿车
car: car sedan automobile suv taxi jeep sports-car 汽车 轿车 跑车 车 小汽车
airplane: airplane jet plane aircraft airliner 飞机 客机 战斗机
boat: boat ship canoe kayak yacht sailboat ferry 船 小船 帆船 轮船 游艇 渔船
bicycle: bicycle bike cycle 自行车 脚踏车 单车
motorcycle: motorcycle motorbike scooter 摩托车 机车 电动车
food: food pizza cake bread sandwich burger salad meal fruit vegetable dish meat donut cookie soup topping pasta noodle rice dessert 食物 披萨 蛋糕 面包 汉堡 水果 菜 面 饭 甜点 点心 饼
cake: cake dessert cupcake frosting icing pastry layer 蛋糕 甜点
fruit: fruit apple banana orange strawberry pineapple grape lemon berry pear mango 水果 苹果 香蕉 橙子 草莓 菠萝 葡萄 柠檬
flower: flower rose daffodil tulip sunflower lily bouquet blossom daisy petal 花 玫瑰 郁金香 向日葵 花朵 花束 樱花
plant: plant tree bush flower grass leaf cactus 植物 树 花 草 叶子 仙人掌
tree: tree palm pine oak trunk branch 树 大树 棕榈 松树
building: building house tower skyscraper church castle barn cabin monument temple hotel 建筑 房子 塔 大楼 教堂 城堡 寺庙 小屋 高楼
house: house home cottage cabin villa 房子 屋子 小屋 别墅
~city: city town downtown skyline street urban metropolis 城市 都市 市区 街道 街头
~street: street road avenue sidewalk highway lane intersection traffic crosswalk curb 街 街道 马路 路 公路 路口 街头
~water: water sea ocean lake river pond wave beach pool surf 水 海 大海 湖 河 池塘 浪 海洋
~beach: beach sand shore coast seaside ocean 海滩 沙滩 海边 海岸
mountain: mountain hill peak cliff 山 高山 山峰 雪山
~forest: forest wood jungle tree 森林 树林 丛林 林
~restaurant: restaurant dinner lunch breakfast meal table wine candle menu waiter waitress plate glass napkin chef cafe bar pub diner 餐厅 晚餐 午餐 菜单 酒 蜡烛 服务员 咖啡馆 餐桌
~station: station train platform passenger rail railway track subway metro conductor carriage 车站 火车 月台 站台 乘客 铁轨 地铁
~busride: bus driver passenger windshield stop 公交车 司机 乘客 巴士
~school: school classroom teacher student blackboard chalk desk pupil 学校 教室 老师 学生 黑板 粉笔 课桌
~sail: boat ship sailboat sail mast deck harbor harbour dock port anchor captain sailor lighthouse 帆船 船 帆 桅杆 甲板 港口 码头 船长
~noodle: noodle ramen bowl chopstick soup broth egg 面 拉面 碗 筷子 汤 蛋
~concert: concert stage guitar drum microphone band singer musician piano 演唱会 舞台 吉他 麦克风 乐队 钢琴 歌手
~hospital: hospital doctor nurse patient bed stethoscope 医院 医生 护士 病人 病床
~farm: farm barn tractor cow sheep pig hay fence farmer field 农场 谷仓 拖拉机 农夫 田
~airport: airport runway plane jet airplane pilot terminal 机场 跑道 飞机 飞行员
~zoo: giraffe zebra elephant lion monkey savannah 长颈鹿 斑马 大象 狮子 猴子
~garden: garden flower fence bench lawn hedge vase 花园 花 长椅 草坪
~office: office computer laptop screen keyboard mouse chair monitor spreadsheet printer 办公室 电脑 屏幕 键盘
~park: park bench pigeon tree dog lawn fountain 公园 长椅 鸽子 喷泉
~skating: skateboard skateboarder skater ramp helmet trick 滑板 坡道
~kitchen: kitchen counter cabinet oven fridge refrigerator stove appliance microwave sink dishwasher 厨房 橱柜 烤箱 冰箱 炉子 台面
~bathroom: bathroom toilet sink bathtub shower lid towel 浴室 厕所 马桶 洗手台 浴缸
~bedroom: bedroom bed pillow blanket sheet mattress 卧室 床 枕头 被子
~livingroom: sofa couch television rug carpet curtain armchair 客厅 沙发 电视 地毯 窗帘
~desk: desk computer laptop keyboard monitor screen mouse 书桌 电脑 键盘 屏幕 桌子
table: table desk counter tabletop 桌子 餐桌 桌
chair: chair stool armchair seat bench 椅子 凳子 座位 长椅
giraffe: giraffe 长颈鹿
pigeon: pigeon 鸽子
container: cup mug bowl glass vase jar pot holder bottle container basket box bag 杯子 碗 花瓶 罐子 瓶子 篮子 盒子 袋子 壶
plate: plate dish platter saucer tray 盘子 碟子 餐盘
cutlery: knife fork spoon scissors spatula 刀 叉子 勺子 剪刀
stationery: pen pencil scissors marker holder notebook 笔 铅笔 本子
luggage: suitcase luggage bag backpack trunk 行李箱 箱子 背包 行李
ball: ball tennis-ball baseball basketball football soccer volleyball frisbee 球 足球 篮球 网球 棒球 飞盘
~tennis: tennis racquet court net player serve 网球 球拍 球场
~baseball: baseball bat pitcher batter catcher mound glove umpire helmet swing 棒球 球棒
~ski: ski skier snowboard snow slope pole 滑雪 雪板 雪地
~surf: surf surfer surfboard wave ocean wetsuit board 冲浪 冲浪板
skateboard: skateboard skateboarder skater ramp 滑板
sign: sign signpost billboard banner letter text 招牌 路牌 标志 广告牌 看板 字
clothing: clothes dress shirt pants jacket coat skirt suit uniform hat shoe sock sweater swimsuit tie costume outfit 衣服 裙子 衬衫 裤子 外套 西装 帽子 鞋子 毛衣 泳衣 上衣
robot: robot android machine mech 机器人 机械
dragon: dragon 龙 飞龙
castle: castle palace fortress 城堡 宫殿
rocket: rocket spaceship spacecraft 火箭 飞船 太空船 宇宙飞船
moon: moon lunar 月球 月亮 月面
skate: skateboard 滑板
~umbrella: umbrella parasol 雨伞 伞
bridge: bridge 桥 大桥
clock: clock watch hour 钟 时钟 手表
bear: bear teddy panda 熊 小熊 熊猫
fox: fox 狐狸
rabbit: rabbit bunny hare 兔子 小兔 白兔
elephant: elephant 大象 象
panda: panda 熊猫
tiger: tiger 老虎
lion: lion 狮子
fish: fish shark whale dolphin goldfish koi 鱼 鲨鱼 鲸鱼 海豚 金鱼 锦鲤
~snow: snow snowy ski winter 雪 雪地 下雪
~rain: rain rainy umbrella storm 雨 下雨 雨天
night: night moonlight dark midnight 夜 夜晚 晚上 夜景
sunset: sunset dusk golden 日落 夕阳 黄昏
pixel: pixel pixelated 8-bit 像素
watercolor: watercolor watercolour 水彩
anime: anime manga 动漫 日漫 二次元
sketch: sketch pencil drawing 素描 线稿
poster: poster banner flyer 海报
logo: logo emblem 标志 徽标
red: red crimson scarlet 红 红色
blue: blue navy azure 蓝 蓝色
green: green emerald 绿 绿色
yellow: yellow golden gold 黄 黄色 金色
black: black 黑 黑色
white: white 白 白色
pink: pink 粉 粉色 粉红
purple: purple violet 紫 紫色
orange: orange 橙 橘 橙色 橘色
brown: brown 棕 褐 棕色
gray: gray grey silver 灰 银 灰色
"""
_PARTS = {
    "being": ("hair face eye mouth nose ear hand arm leg foot head skin smile finger tooth lip cheek expression paw tongue 头发 脸 眼睛 嘴 手 脚 耳朵 表情 头 鼻子 牙齿", ("person", "animal")),
    "dressed": ("shirt pants jacket coat skirt dress suit hat tie shoe sock swimsuit glasses sunglasses beard mustache tattoo moustache makeup earring necklace scarf helmet glove sweater hairstyle lipstick 胡子 眼镜 衬衫 裤子 裙子 外套 帽子 鞋子 围巾 发型 项链 口红 刘海", ("person",)),
    "tailed": ("tail fur paw wing beak whisker horn hoof mane leash collar 尾巴 毛 爪子 翅膀 胡须 角", ("animal", "bird")),
    "driven": ("wheel headlight windshield tire driver license bumper hood 车轮 车灯 轮胎 车窗 车门", ("vehicle",)),
    "eaten": ("topping frosting crust sauce slice cheese layer icing pepperoni sprinkle 馅 酱 配料 奶油", ("food", "cake")),
    "housed": ("roof chimney door facade balcony window 屋顶 烟囱 门 窗户", ("building", "house")),
    "grown": ("leaf branch trunk petal stem root 叶子 树枝 花瓣", ("plant", "flower", "tree")),
}  # fmt: skip


def _read_kinds() -> dict[str, tuple[str, ...]]:
    kinds: dict[str, list[str]] = {}
    for line in _KINDS.strip().splitlines():
        name, _, words = line.partition(":")
        for word in {*words.split(), name.lstrip("~")}:
            kinds.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in kinds.items()}


def _read_parts() -> dict[str, tuple[str, ...]]:
    return {word: wholes for words, wholes in _PARTS.values() for word in words.split()}


_KIND_OF = _read_kinds()
_WHOLE_OF = _read_parts()
_BROAD = frozenset({"person", "animal", "food", "vehicle", "building", "plant", "clothing", "water", "container"})
ZH_NOUNS: tuple[str, ...] = tuple(sorted((w for w in {*_KIND_OF, *_WHOLE_OF} if not w[0].isascii()), key=len, reverse=True))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word: no plural, no -ing, no possessive; other words as they are."""
    word = re.sub(r"'s?$", "", word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.isascii() or len(word) <= 3:
        return word
    for ending, put in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", "")):
        if word.endswith(ending):
            base = word[: -len(ending)] + put
            return _IRREGULAR.get(base, base)
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and re.search("[aeiouy]", base):
            if base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base
    return word


@lru_cache(maxsize=16384)
def likeness(asked: str, told: str) -> float:
    """Return how well the stem `told` answers the stem `asked`: 1 the same word, 0 unrelated."""
    if asked == told or (len(asked) > 4 and asked.rstrip("e") == told.rstrip("e")):
        return 1.0
    a, b = _KIND_OF.get(asked, ()), _KIND_OF.get(told, ())
    if asked in b or told in a:
        return 0.55 if (asked if asked in b else told) in _BROAD else 0.85
    best = max((_shared(kind) for kind in set(a) & set(b)), default=0.0)
    if "~" + asked in b or "~" + told in a:
        best = max(best, 0.4)
    whole = _WHOLE_OF.get(asked, ())
    return max(best, 0.5) if any(kind in whole for kind in b) else best


def _shared(kind: str) -> float:
    if kind.startswith("~"):
        return 0.35
    return 0.25 if kind in _BROAD else 0.5
