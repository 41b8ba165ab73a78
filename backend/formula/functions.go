package formula

// Function is a function of the language, for completion. Its words are «formula.function.<name>» in locales/.
type Function struct {
	Name   string   `json:"name"`
	Ru     string   `json:"ru"`
	Params []string `json:"params"` // names of kinds; "any" where several are taken, "predicate" for a test of «#»
	Result Kind     `json:"result"` // empty: that of its arguments
}

// functions are all that an expression may call besides facts: builtins of expr are off but for the loops among these.
var functions = []Function{
	{"now", "сейчас", nil, Instant},
	{"today", "сегодня", nil, Date},
	{"date", "дата", []string{"any"}, Date},
	{"datetime", "дата_время", []string{"text"}, Instant},
	{"days_since", "дней_с", []string{"date"}, Number},
	{"days_until", "дней_до", []string{"date"}, Number},
	{"day", "день", []string{"date"}, Number},
	{"month", "месяц", []string{"date"}, Number},
	{"year", "год", []string{"date"}, Number},
	{"weekday", "день_недели", []string{"date"}, Number},
	{"hour", "час", []string{"datetime"}, Number},
	{"empty", "пусто", []string{"any"}, Flag},
	{"filled", "заполнено", []string{"any"}, Flag},
	{"len", "длина", []string{"any"}, Number},
	{"lower", "строчными", []string{"text"}, Text},
	{"upper", "прописными", []string{"text"}, Text},
	{"trim", "без_пробелов", []string{"text"}, Text},
	{"round", "округлить", []string{"number", "number"}, Number},
	{"floor", "округлить_вниз", []string{"number"}, Number},
	{"ceil", "округлить_вверх", []string{"number"}, Number},
	{"abs", "модуль", []string{"any"}, ""},
	{"min", "минимум", []string{"any", "any"}, ""},
	{"max", "максимум", []string{"any", "any"}, ""},
	{"amount", "величина", []string{"money"}, Number},
	{"currency", "валюта", []string{"money"}, Text},
	{"any", "любой", []string{"list", "predicate"}, Flag},
	{"all", "все", []string{"list", "predicate"}, Flag},
	{"none", "ни_один", []string{"list", "predicate"}, Flag},
	{"one", "ровно_один", []string{"list", "predicate"}, Flag},
	{"count", "сколько", []string{"list", "predicate"}, Number},
	{"filter", "отобрать", []string{"list", "predicate"}, List},
}

// loops are the functions that test each element of a list. They may not be nested.
var loops = map[string]Kind{"any": Flag, "all": Flag, "none": Flag, "one": Flag, "count": Number, "filter": List}

// Functions lists the language's functions for completion.
func Functions() []Function { return append([]Function(nil), functions...) }
