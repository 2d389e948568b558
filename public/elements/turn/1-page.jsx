import { useEffect, useMemo, useRef, useState } from 'react'

// Chainlit evaluates this file anew whenever anything on the page changes. What is kept here stays the same: the component, so that a film
// that plays and a field that is being edited are left alone, and the newest ways to reach the server. The words come from words.js.
const page = Object.assign(window.scenewright, { callAction, sendUserMessage })

const FIELDS = ['subject', 'action', 'scene', 'lighting', 'camera', 'style', 'technical']
const EXTRAS = ['negative', 'text_in_image', 'palette', 'count', 'items', 'cast']
const POLL_MS = 1500

function words() {
  const tag = (navigator.language || 'en').toLowerCase()
  if (!tag.startsWith('zh')) return page.words.en
  return /tw|hk|mo|hant/.test(tag) ? page.words['zh-Hant'] : page.words['zh-Hans']
}

function press(kind, more) {
  return page.callAction({ name: 'scene', payload: { kind, ...more } })
}

function filmOf(asset) {
  return asset.film && asset.film.shots && asset.film.shots.length ? asset.film : null
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
