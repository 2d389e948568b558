// What several cards need: amounts, lengths, and the place a player stands at.
import { useEffect, useState, useRef, words } from '../core.js'

export const FIELDS = ['subject', 'action', 'scene', 'lighting', 'camera', 'style', 'technical']
export const STATE_MS = 5000
export const SOUNDS = ['voice', 'music', 'sound']

export const t = () => words('turn')

export function filmOf(asset) {
  return asset.film && asset.film.shots && asset.film.shots.length ? asset.film : null
}

export function dollars(usd) {
  return usd && usd < 0.01 ? `$${Number(usd.toPrecision(2))}` : `$${usd.toFixed(2)}`
}

export function clock(seconds) {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

export function useSecond(media, pick = (second) => second) {
  // The second a player stands at, or what `pick` makes of it, while it plays and when it is moved; the same value draws nothing again.
  const [value, setValue] = useState(() => pick(0))
  const newest = useRef(pick)
  newest.current = pick
  useEffect(() => {
    const player = media.current
    if (!player) return undefined
    let frame = 0
    const read = () => setValue(newest.current(player.currentTime))
    const follow = () => { read(); frame = player.paused ? 0 : requestAnimationFrame(follow) }
    const begin = () => { cancelAnimationFrame(frame); follow() }
    player.addEventListener('play', begin)
    player.addEventListener('seeked', read)
    player.addEventListener('timeupdate', read)
    return () => {
      cancelAnimationFrame(frame)
      player.removeEventListener('play', begin)
      player.removeEventListener('seeked', read)
      player.removeEventListener('timeupdate', read)
    }
  }, [media])
  return value
}
