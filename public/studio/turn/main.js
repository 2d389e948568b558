// The cards of the talk: Turn.jsx hands each turn's place and props over to here.
import { html, offer, render } from '../core.js'
import '../words/turn.js'
import { Asset } from './asset.js'
import { PromptCard } from './prompt.js'
import { showsWith } from './shelf.js'
import { Turn } from './turn.js'
import { showWaits } from './waits.js'

offer('asset', Asset)
offer('prompt', PromptCard)
showsWith(Asset)
showWaits()

const shown = new WeakMap()

function turn(node, given) {
  // Show a turn's card in its place, or take it away. The same props again leave it alone, so that a film plays on.
  const key = given && JSON.stringify(given)
  if (!node || shown.get(node) === key) return
  shown.set(node, key)
  render(given ? html`<${Turn} given=${given} />` : null, node)
}

const page = (window.scenewright = window.scenewright || {})
page.turn = turn
for (const [node, given] of page.waiting || []) turn(node, given)
if (page.waiting) page.waiting.clear()
