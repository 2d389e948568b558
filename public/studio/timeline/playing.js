// Where a film stands: followed while it plays, moved by hand and by keys, held in one shot, run backwards.
import { useEffect, useRef, useState } from '../core.js'

const FASTEST = 4
export const JUST_IN_S = 0.01 // beyond a shot's beginning, so that no frame of the one before it is seen

export function useSecond(player) {
  // The second a player stands at, every frame while it plays.
  const [second, setSecond] = useState(0)
  useEffect(() => {
    const media = player && player.current
    if (!media) return undefined
    let frame = 0
    const read = () => setSecond(media.currentTime)
    const follow = () => { read(); frame = media.paused ? 0 : requestAnimationFrame(follow) }
    const begin = () => { cancelAnimationFrame(frame); follow() }
    const heard = [['play', begin], ['seeking', read], ['seeked', read], ['timeupdate', read], ['loadedmetadata', read]]
    for (const [name, hear] of heard) media.addEventListener(name, hear)
    begin()
    return () => {
      cancelAnimationFrame(frame)
      for (const [name, hear] of heard) media.removeEventListener(name, hear)
    }
  }, [player])
  return second
}

export function usePlaying(player, { fps = 24, length = 1 } = {}) {
  // The ways to move in a film. A span that is held plays again and again.
  const [held, setHeld] = useState(null)
  const shuttle = useRef(0)
  const span = useRef(null)
  span.current = held
  useEffect(() => {
    const media = player && player.current
    if (!media || !held) return undefined
    let frame = 0
    const follow = () => {
      if (!media.paused && media.currentTime >= held.end - 0.5 / fps) media.currentTime = held.start
      frame = requestAnimationFrame(follow)
    }
    follow()
    return () => cancelAnimationFrame(frame)
  }, [player, held, fps])
  useEffect(() => () => cancelAnimationFrame(shuttle.current), [])
  return { held, hold: setHeld, ...ways(player, { fps, length, shuttle }) }
}

function ways(player, { fps, length, shuttle }) {
  const media = () => player && player.current
  const still = () => { cancelAnimationFrame(shuttle.current); shuttle.current = 0 }
  const seek = (second) => { if (media()) media().currentTime = Math.max(0, Math.min(second, length - 0.5 / fps)) }
  const play = (rate = 1) => {
    still()
    if (!media()) return
    media().playbackRate = rate
    media().play().catch(() => {}) // a browser that plays nothing by itself: the person presses play
  }
  const pause = () => { still(); if (media()) { media().pause(); media().playbackRate = 1 } }
  const back = (rate) => {
    pause()
    let before = performance.now()
    const step = (now) => {
      seek(media().currentTime - ((now - before) / 1000) * rate)
      before = now
      shuttle.current = media().currentTime > 0 ? requestAnimationFrame(step) : 0
    }
    shuttle.current = requestAnimationFrame(step)
  }
  return {
    seek,
    play,
    pause,
    toggle: () => { if (media()) (media().paused && !shuttle.current ? play() : pause()) },
    step: (frames) => { pause(); if (media()) seek(media().currentTime + frames / fps) },
    forward: () => { if (media()) play(media().paused ? 1 : Math.min(FASTEST, media().playbackRate * 2)) },
    backward: () => { if (media()) back(shuttle.current ? 2 : 1) },
    from: (second) => { seek(second + JUST_IN_S); play() }
  }
}

const KEYS = {
  ' ': (p) => p.toggle(),
  ArrowLeft: (p, event) => p.step(event.shiftKey ? -10 : -1),
  ArrowRight: (p, event) => p.step(event.shiftKey ? 10 : 1),
  Home: (p) => p.seek(0),
  End: (p) => p.seek(Infinity),
  j: (p) => p.backward(),
  k: (p) => p.pause(),
  l: (p) => p.forward()
}

export function keyed(playing) {
  // The keys of a player, for an element that has the focus in it; fields and buttons keep theirs.
  return (event) => {
    const own = event.target.closest('input, textarea, select, button, summary, a')
    const does = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (own || !does || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    does(playing, event)
  }
}
