// The page's own parts: each registers what it offers, and the cards of the talk are shown by `turn`.
const PARTS = ['turn/main.js', 'region/main.js', 'timeline/main.js', 'drawer/main.js', 'receive/main.js']

// Chainlit tells nobody when its line was down and is back, so every socket that opens is told of. It takes hold of this class
// when its own module runs, which is right after this one: no part of the page is loaded that early.
const Plain = window.WebSocket
window.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given)
    this.addEventListener('open', () => window.dispatchEvent(new Event('sw-line')))
  }
}

const styles = (name) => {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = new URL(`./css/${name}.css`, import.meta.url).href
  document.head.append(link)
}

const load = (part) => {
  styles(part.split('/')[0])
  import(new URL(`./${part}`, import.meta.url).href).catch((trouble) => console.error(`${part} could not be loaded`, trouble)) // the other parts go on without it
}

const soon = window.requestIdleCallback || setTimeout
const rest = () => soon(() => PARTS.slice(1).forEach(load))

styles('core')
load(PARTS[0])
if (document.readyState === 'complete') rest()
else window.addEventListener('load', rest, { once: true }) // the place to write stands before what is beside the talk
