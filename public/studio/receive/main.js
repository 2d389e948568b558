// What comes into the page: results that its line lost, and files and cards that are dropped onto a card.
import './words.js'
import { watchLine } from './line.js'
import { takeDrops } from './drop.js'

watchLine()
takeDrops()
