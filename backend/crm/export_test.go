package crm

// ListSQL shows the tests how lists are read.
var ListSQL = listSQL
