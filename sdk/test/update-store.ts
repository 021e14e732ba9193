// A process for the tests of the file store: makes one token as an install does, then counts up as often as told.
import { fileStore } from '../src/file-store.ts'

const [folder = '', token = '', times = '0'] = process.argv.slice(2)
const store = fileStore(folder)
const { token: kept } = await store.update((state) => ({ ...state, token: state.token ?? token }))
console.log(`token ${kept ?? ''}`)
for (let done = 0; done < Number(times); done++) {
  const { mark } = await store.update((state) => ({ ...state, mark: state.mark + 1 }))
  console.log(`mark ${mark}`)
}
