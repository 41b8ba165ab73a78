// What a composer works on. It knows no flow and no service: texts, files and buttons come in, changes go out.

/** A button under a message. Without a link it is a quick answer. */
export interface ComposerButton {
  text: string
  link?: string
}

/** A file that a message carries. */
export interface ComposerFile {
  id: string
  name: string
  size: number
  picture: boolean
  absent: boolean
}

/** Something that can be put into a text and is filled in for each person. */
export interface ComposerMacro {
  path: string // the expression as it is kept
  written: string // the expression as it is shown in a text of the page's language
  label: string // in words: «Имя»
  type: string // of its value, in words
}
