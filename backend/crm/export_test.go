package crm

// ListSQL shows the tests how lists are read.
var ListSQL = listSQL

// FieldPayload is how a changed field is written down.
func FieldPayload(field string, before, after any) []byte { return fieldPayload(field, before, after) }
