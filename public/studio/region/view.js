// Where the picture stands in its frame: zoom and shift, and the way between the screen's pixels and the picture's.

const MOST = 16
const STEP = 1.25

export class View {
  constructor(width, height, moved) {
    this.picture = { width, height }
    this.frame = { width: 1, height: 1 }
    this.moved = moved
    this.fitting = true
    this.x = this.y = 0
    this.scale = 1
  }

  resize(width, height) {
    // The frame has another size: a picture that filled it fills it again, any other keeps its middle.
    if (!width || !height) return
    const { width: before, height: tall } = this.frame
    this.frame = { width, height }
    if (this.fitting) return this.fit()
    this.x += (width - before) / 2
    this.y += (height - tall) / 2
    this.place()
  }

  get whole() {
    return Math.min(this.frame.width / this.picture.width, this.frame.height / this.picture.height)
  }

  fit() {
    this.fitting = true
    this.scale = this.whole
    this.x = (this.frame.width - this.picture.width * this.scale) / 2
    this.y = (this.frame.height - this.picture.height * this.scale) / 2
    this.moved()
  }

  zoom(factor, x = this.frame.width / 2, y = this.frame.height / 2) {
    // Make the picture larger or smaller around a point of the frame.
    const scale = Math.min(Math.max(this.scale * factor, this.whole / 2), Math.max(MOST * this.whole, MOST / 4))
    this.x = x - ((x - this.x) * scale) / this.scale
    this.y = y - ((y - this.y) * scale) / this.scale
    this.scale = scale
    this.fitting = false
    this.place()
  }

  nearer() { this.zoom(STEP) }

  farther() { this.zoom(1 / STEP) }

  shift(dx, dy) {
    this.x += dx
    this.y += dy
    this.fitting = false
    this.place()
  }

  place() {
    // Some of the picture always stays in sight.
    const keep = (at, size, room) => Math.min(Math.max(at, Math.min(room, size) / -1.2 + Math.min(0, room - size)), room - Math.min(room, size) / 6)
    this.x = keep(this.x, this.picture.width * this.scale, this.frame.width)
    this.y = keep(this.y, this.picture.height * this.scale, this.frame.height)
    this.moved()
  }

  point(x, y) {
    // The picture's pixel at a point of the frame.
    return [(x - this.x) / this.scale, (y - this.y) / this.scale]
  }

  screen([x, y]) {
    return [x * this.scale + this.x, y * this.scale + this.y]
  }
}
