// Buttons that copy the text of another element: <button data-copy="its id">. What came of it is said beside them, to screen readers too.

const SHOWN = 2_000

export function makeCopyButtons () {
  for (const button of document.querySelectorAll('button[data-copy]')) {
    const label = button.textContent
    let timer
    button.addEventListener('click', async () => {
      const said = await copy(document.getElementById(button.dataset.copy)) ? 'Copied' : 'Selected: copy it by keyboard'
      button.textContent = said
      document.getElementById('said').textContent = said
      clearTimeout(timer)
      timer = setTimeout(() => { button.textContent = label }, SHOWN)
    })
  }
}

async function copy (element) {
  try {
    await navigator.clipboard.writeText(element.textContent)
    return true
  } catch { // a page without TLS has no clipboard; what is selected can be copied all the same
    getSelection().selectAllChildren(element)
    return document.execCommand('copy')
  }
}
