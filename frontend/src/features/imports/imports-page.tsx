import { Route, Routes } from 'react-router'
import { ImportJob } from './import-job'
import { ImportList } from './import-list'
import { ImportWizard } from './wizard/import-wizard'

/** Imports: the past ones, one of them, and the way to a new one. */
export default function ImportsPage() {
  return (
    <Routes>
      <Route index element={<ImportList />} />
      <Route path="new" element={<ImportWizard />} />
      <Route path=":id" element={<ImportJob />} />
    </Routes>
  )
}
