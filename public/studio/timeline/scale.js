// Seconds and pixels: how wide a second is, where a film's second comes to stand when changes wait, and the marks of the ruler.
import { useEffect, useState } from '../core.js'

const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120]
const MARK_PX = 64
const NARROWEST = 4
const WIDEST = 400
const READABLE = 12 // pixels a second, at least
const FINGER_PX = 56 // a shot narrower than this cannot be taken hold of with a finger

export function useScale(frame, draft) {
  // Pixels a second: the film fitted to the frame, so that its shortest shot can still be taken hold of, until somebody zooms.
  const [room, setRoom] = useState(0)
  const [chosen, setChosen] = useState(0)
  useEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const watch = new ResizeObserver(() => setRoom(element.clientWidth))
    watch.observe(element)
    setRoom(element.clientWidth)
    return () => watch.disconnect()
  }, [frame])
  const shortest = Math.min(...draft.pieces.map((p) => p.duration_s), FINGER_PX / READABLE)
  const fitted = Math.max(Math.min(WIDEST, FINGER_PX / shortest), (room - 24) / (draft.length || 1))
  const px = chosen || fitted
  const zoom = (factor) => setChosen(Math.min(WIDEST, Math.max(NARROWEST, px * factor)))
  return { px, zoom, fit: () => setChosen(0), fitted: !chosen }
}

export function marks(length, px) {
  // The seconds at which the ruler has a mark.
  const step = STEPS_S.find((s) => s * px >= MARK_PX) || STEPS_S[STEPS_S.length - 1]
  return Array.from({ length: Math.floor(length / step + 1e-6) + 1 }, (_, i) => Math.round(i * step * 10) / 10)
}

export function clock(seconds) {
  const whole = Math.floor(seconds)
  const part = Math.round((seconds - whole) * 10)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}${part ? `.${part}` : ''}`
}

const last = (pieces, second, start) => pieces.filter((piece) => start(piece) <= second + 1e-6).pop()

export function laterOf(film, draft, second) {
  // Where a second of the film that plays stands among the changes that wait.
  const piece = last(film.shots, second, (s) => s.start_s)
  const now = piece && draft.pieces.find((p) => p.key === piece.id)
  return now ? now.start_s + Math.min(second - piece.start_s, now.duration_s) : Math.min(second, draft.length)
}

export function nowOf(film, draft, second) {
  // The second of the film that plays which is seen there; of a new shot, the end of what comes before it.
  const place = draft.pieces.findIndex((p, i) => second < p.start_s + p.duration_s || i === draft.pieces.length - 1)
  const piece = draft.pieces[place]
  if (!piece) return second
  const old = film.shots.find((s) => s.id === piece.key)
  if (old) return old.start_s + Math.max(0, Math.min(second - piece.start_s, old.duration_s))
  return place > 0 ? nowOf(film, draft, draft.pieces[place - 1].start_s) : 0
}

export function anchored(film, draft, piece) {
  // When something that belongs to a shot begins among the changes that wait; null when its shot is gone.
  if (!piece.shot) return piece.start_s
  const [old, now] = [film.shots.find((s) => s.id === piece.shot), draft.pieces.find((p) => p.key === piece.shot)]
  return old && now ? now.start_s + piece.start_s - old.start_s : null
}
