package formula

// words are what may be written in Russian outside paths, and their canonical spelling.
var words = map[string]string{
	"и": "and", "или": "or", "не": "not", "да": "true", "нет": "false", "пусто": "nil", "в": "in",
	"содержит": "contains", "начинается_с": "startsWith", "заканчивается_на": "endsWith",
}

// signs are what may be written in place of an operator.
var signs = map[string]string{"≥": ">=", "≤": "<=", "≠": "!=", "=": "==", "<>": "!=", "×": "*", "−": "-", "÷": "/"}

// canonicalWords turns words round for showing an expression in Russian.
var canonicalWords = func() map[string]string {
	m := map[string]string{"null": "пусто", "&&": "и", "||": "или"}
	for ru, en := range words {
		m[en] = ru
	}
	return m
}()

// canonicalSigns are the operators that Russian shows differently.
var canonicalSigns = map[string]string{">=": "≥", "<=": "≤", "!=": "≠", "==": "=", "&&": "и", "||": "или"}

var ruFunctions = func() map[string]string {
	m := make(map[string]string, len(functions))
	for _, f := range functions {
		m[f.Ru] = f.Name
	}
	return m
}()

var enFunctions = func() map[string]string {
	m := make(map[string]string, len(functions))
	for _, f := range functions {
		m[f.Name] = f.Ru
	}
	return m
}()
