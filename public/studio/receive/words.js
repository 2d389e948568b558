import { say } from '../core.js'

say('receive', {
  en: {
    drop: (handle) => `Drop to make it a reference and to change ${handle}`,
    sending: (name) => `Sending ${name}…`,
    pinned: (picture, handle) => `${picture} is a reference now, and ${handle} is selected. Say what should change.`,
    already: (picture, handle) => `${picture} was a reference already; ${handle} is selected. Say what should change.`,
    sent: (name) => `${name} was sent. Only pictures can be references of a card.`,
    lost: (name) => `${name} could not be taken in; the card of that turn says why.`
  },
  'zh-Hant': {
    drop: (handle) => `放開：作為參考，並選取 ${handle}`,
    sending: (name) => `正在傳送 ${name}…`,
    pinned: (picture, handle) => `${picture} 已設為參考，並選取了 ${handle}。請說要改什麼。`,
    already: (picture, handle) => `${picture} 原本就是參考；已選取 ${handle}。請說要改什麼。`,
    sent: (name) => `${name} 已傳送。只有圖片能作為參考。`,
    lost: (name) => `${name} 無法收下，原因寫在那一輪的卡片上。`
  },
  'zh-Hans': {
    drop: (handle) => `松开：作为参考，并选中 ${handle}`,
    sending: (name) => `正在发送 ${name}…`,
    pinned: (picture, handle) => `${picture} 已设为参考，并选中了 ${handle}。请说要改什么。`,
    already: (picture, handle) => `${picture} 原本就是参考；已选中 ${handle}。请说要改什么。`,
    sent: (name) => `${name} 已发送。只有图片能作为参考。`,
    lost: (name) => `${name} 无法收下，原因写在那一轮的卡片上。`
  }
})
