import { Problem } from './problem.js'

/**
 * Makes a form of the page send by `submit(data)`, which gives the text of the outcome. What is wrong with a field is said at the field: the problem's errors
 * are told by the names of fields, and `<p class="error" id="…-error">` is where they go.
 */
export function wire (form, submit) {
  const outcome = form.querySelector('output')
  const button = form.querySelector('button[type="submit"]')
  form.addEventListener('submit', async event => {
    event.preventDefault()
    clear(form)
    outcome.className = 'outcome'
    outcome.textContent = 'Working…'
    button.disabled = true
    try {
      outcome.textContent = await submit(new FormData(form))
      outcome.classList.add('good')
    } catch (error) {
      outcome.classList.add('bad')
      outcome.textContent = tell(form, error)
    } finally {
      button.disabled = false
    }
  })
}

/** A fault that the page itself has found in a field. */
export const fieldProblem = (field, text) => new Problem(400, { detail: 'It was not sent.', errors: { [field]: [text] } })

function clear (form) {
  for (const error of form.querySelectorAll('.error')) error.textContent = ''
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
}

/** Shows the errors at their fields, and gives what is said of the whole. */
function tell (form, error) {
  if (!(error instanceof Problem)) return `The node can't be reached: ${error.message}`
  const elsewhere = []
  let first
  for (const [name, texts] of Object.entries(error.errors)) {
    const field = form.querySelector(`[data-fields~="${CSS.escape(name)}"]`)
    if (!field) {
      elsewhere.push(`${name} ${texts.join(' ')}`)
      continue
    }
    field.setAttribute('aria-invalid', 'true')
    document.getElementById(`${field.id}-error`).textContent = `It ${texts.join(' It ')}`
    first ??= field
  }
  first?.focus()
  if (first) return ['It was refused: see the fields.', ...elsewhere].join(' ')
  return elsewhere.length > 0 ? elsewhere.join(' ') : error.message
}
