// What is chosen in a picture: a canvas that is opaque there, the strokes that made it, and the way back through them.

export const LONGEST = 2048
const TINT = '#f0386b'
const EVERY = 16 // strokes between two copies that going back starts from
const MOST = 160 // strokes that can be taken back
const SMALL = 256 // pixels across in which the share is counted

export class Mask {
  constructor(width, height) {
    const scale = Math.min(1, LONGEST / Math.max(width, height))
    this.scale = scale
    this.canvas = sheet(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
    this.pen = this.canvas.getContext('2d')
    this.strokes = []
    this.undone = []
    this.copies = [] // {at: number of strokes, canvas}
    this.picked = new Set()
    this.share = 0
  }

  get empty() { return this.share === 0 }

  add(stroke) {
    // Take in what was done; it is drawn unless it stands there already (stroke.drawn).
    if (!stroke.drawn) this.draw(stroke)
    stroke.drawn = true
    this.strokes.push(stroke)
    this.undone = []
    if (this.strokes.length % EVERY === 0) this.copies.push({ at: this.strokes.length, canvas: copied(this.canvas) })
    if (this.strokes.length > MOST) this.forget()
    this.count()
  }

  undo() {
    const last = this.strokes[this.strokes.length - 1]
    if (!last || last.ground) return false
    this.undone.push(this.strokes.pop())
    this.copies = this.copies.filter((copy) => copy.at <= this.strokes.length)
    this.redraw()
    return true
  }

  redo() {
    const next = this.undone.pop()
    if (!next) return false
    const rest = this.undone
    next.drawn = false
    this.add(next)
    this.undone = rest
    return true
  }

  redraw() {
    // Draw all strokes again, from the last copy on.
    const from = this.copies[this.copies.length - 1]
    const { width, height } = this.canvas
    this.pen.globalCompositeOperation = 'source-over'
    this.pen.clearRect(0, 0, width, height)
    if (from) this.pen.drawImage(from.canvas, 0, 0)
    for (const stroke of this.strokes.slice(from ? from.at : 0)) this.draw(stroke)
    this.count()
  }

  forget() {
    // The oldest strokes become the ground that nothing takes back.
    const first = this.copies.shift()
    this.strokes = [{ kind: 'image', image: first.canvas, drawn: true, ground: true }, ...this.strokes.slice(first.at)]
    this.copies = this.copies.map((copy) => ({ ...copy, at: copy.at - first.at + 1 }))
  }

  draw(stroke) {
    const { pen, canvas: { width, height } } = this
    pen.globalCompositeOperation = stroke.erase ? 'destination-out' : stroke.kind === 'invert' ? 'xor' : 'source-over'
    pen.fillStyle = pen.strokeStyle = TINT
    if (stroke.kind === 'brush') this.line(stroke, 0)
    else if (stroke.kind === 'box') pen.fillRect(stroke.x * width, stroke.y * height, stroke.w * width, stroke.h * height)
    else if (stroke.kind === 'lasso') this.area(stroke.points)
    else if (stroke.kind === 'image') pen.drawImage(stroke.image, 0, 0, width, height)
    else if (stroke.kind === 'clear') pen.clearRect(0, 0, width, height)
    else pen.fillRect(0, 0, width, height)
  }

  line(stroke, from) {
    // Draw a brush's line from its point `from` on, smoothed through the middles between its points. Points are in the picture's pixels.
    const { pen, scale } = this
    const points = stroke.points
    pen.globalCompositeOperation = stroke.erase ? 'destination-out' : 'source-over'
    pen.fillStyle = pen.strokeStyle = TINT
    pen.lineCap = pen.lineJoin = 'round'
    pen.lineWidth = Math.max(1, stroke.size * scale)
    const at = (i) => points[i].map((v) => v * scale)
    const middle = (i) => [(at(i - 1)[0] + at(i)[0]) / 2, (at(i - 1)[1] + at(i)[1]) / 2]
    for (let i = Math.max(from, 0); i < points.length; i++) {
      pen.beginPath()
      pen.moveTo(...(i < 2 ? at(0) : middle(i - 1)))
      if (i === 0) pen.lineTo(...at(0))
      else if (i === 1) pen.lineTo(...middle(1))
      else pen.quadraticCurveTo(...at(i - 1), ...middle(i))
      if (i === points.length - 1 && stroke.ended) pen.lineTo(...at(i))
      pen.stroke()
    }
  }

  area(points) {
    const { pen, scale } = this
    pen.beginPath()
    points.forEach(([x, y], i) => (i ? pen.lineTo(x * scale, y * scale) : pen.moveTo(x * scale, y * scale)))
    pen.closePath()
    pen.fill()
  }

  count() {
    // Which part of the picture is chosen, 0 to 1, and which elements are.
    const small = sheet(SMALL, Math.max(1, Math.round((SMALL * this.canvas.height) / this.canvas.width)))
    const pen = small.getContext('2d', { willReadFrequently: true })
    pen.drawImage(this.canvas, 0, 0, small.width, small.height)
    const data = pen.getImageData(0, 0, small.width, small.height).data
    let sum = 0
    for (let i = 3; i < data.length; i += 4) sum += data[i]
    this.share = sum / 255 / (data.length / 4)
    this.picked = new Set()
    for (const stroke of this.strokes) {
      if (stroke.kind === 'clear' || stroke.kind === 'invert') this.picked.clear()
      else if (stroke.name && stroke.erase) this.picked.delete(stroke.name)
      else if (stroke.name) this.picked.add(stroke.name)
    }
  }

  png() {
    // A PNG of what is chosen, white on black, as a promise.
    const out = copied(this.canvas)
    const pen = out.getContext('2d')
    pen.globalCompositeOperation = 'source-in'
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, out.width, out.height)
    pen.globalCompositeOperation = 'destination-over'
    pen.fillStyle = '#000'
    pen.fillRect(0, 0, out.width, out.height)
    return new Promise((done) => out.toBlob(done, 'image/png'))
  }
}

export function sheet(width, height) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  return canvas
}

function copied(canvas) {
  const out = sheet(canvas.width, canvas.height)
  out.getContext('2d').drawImage(canvas, 0, 0)
  return out
}

export function loaded(address) {
  // A picture of the server, as a promise.
  return new Promise((done, failed) => {
    const image = new Image()
    image.onload = () => done(image)
    image.onerror = () => failed(new Error(address))
    image.src = address
  })
}

export function whiteOnly(image) {
  // A kept mask, white on black, as a canvas that is opaque where it was white.
  const canvas = sheet(image.naturalWidth, image.naturalHeight)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  pen.drawImage(image, 0, 0)
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height)
  const { data } = pixels
  for (let i = 0; i < data.length; i += 4) data[i + 3] = data[i] >= 128 ? 255 : 0
  pen.putImageData(pixels, 0, 0)
  return tinted(canvas)
}

export function tinted(image) {
  // What is opaque in a picture, in the colour of what is chosen.
  const canvas = sheet(image.naturalWidth || image.width, image.naturalHeight || image.height)
  const pen = canvas.getContext('2d')
  pen.drawImage(image, 0, 0)
  pen.globalCompositeOperation = 'source-in'
  pen.fillStyle = TINT
  pen.fillRect(0, 0, canvas.width, canvas.height)
  return canvas
}
