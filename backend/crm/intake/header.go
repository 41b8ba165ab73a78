package intake

import (
	"strings"

	"voronka/backend/crm"
	"voronka/backend/crm/tabular"
	"voronka/backend/workspace"
)

// headers are the words that tables have over their columns, folded.
var headers = headerWords()

func headerWords() map[string]string {
	headers := map[string]string{}
	for target, words := range map[string]string{
		ToKey:        "key|id|ид|код|external id|внешний id|внешний код|идентификатор|код клиента|номер клиента",
		ToName:       "name|имя|фио|ф и о|клиент|покупатель|контакт|full name|имя клиента|полное имя|customer name|contact name|наименование",
		ToFirstName:  "first name|firstname|given name",
		ToMiddleName: "middle name|отчество|patronymic",
		ToLastName:   "last name|lastname|surname|фамилия|family name",
		ToEmail:      "email|e mail|mail|почта|эл почта|электронная почта|емейл|имейл|адрес электронной почты|email address|рабочий email",
		ToPhone:      "phone|телефон|тел|номер телефона|мобильный|мобильный телефон|сотовый|phone number|mobile|tel|рабочий телефон|телефон мобильный",
		ToCity:       "city|город|town|населенный пункт",
		ToBirthday:   "birthday|birth date|date of birth|dob|день рождения|дата рождения|др|д р",
		ToComment:    "comment|comments|комментарий|комментарии|примечание|notes|note|заметка|заметки",
		ToTags:       "tags|tag|теги|тег|метки|метка|labels",
	} {
		for w := range strings.SplitSeq(words, "|") {
			headers["people "+w] = target
		}
	}
	for target, words := range map[string]string{
		ToKey:           "key|id|ид|код|purchase id|order id|номер заказа|номер|заказ|order|order number|номер покупки|номер чека|чек",
		ToCustomer:      "customer|customer id|client|client id|клиент|покупатель|код клиента|id клиента|ид клиента|код покупателя|id покупателя|номер клиента|customer key",
		ToCustomerEmail: "email|e mail|почта|customer email|client email|электронная почта|email клиента|почта клиента",
		ToCustomerPhone: "phone|телефон|customer phone|телефон клиента|номер телефона",
		ToDate:          "date|дата|дата покупки|дата заказа|purchase date|order date|created|created at|когда",
		ToAmount:        "amount|total|sum|сумма|итого|сумма покупки|сумма заказа|стоимость|price total|revenue|order total",
		ToCurrency:      "currency|валюта",
		ToQuantity:      "quantity|qty|количество|кол во|count|штук",
		ToTitle:         "title|product|name|название|товар|наименование|item|услуга|description",
		ToPaid:          "paid|оплачен|оплачена|оплачено|is paid",
	} {
		for w := range strings.SplitSeq(words, "|") {
			headers["purchase "+w] = target
		}
	}
	return headers
}

// normalHeader is a header as it is compared: lower case, words apart by single spaces.
func normalHeader(h string) string {
	return strings.Join(strings.FieldsFunc(strings.ReplaceAll(strings.ToLower(h), "ё", "е"), func(r rune) bool {
		return strings.ContainsRune(" \t\n\r_-.:/\\()[]\"'«»№#*,\u00a0", r)
	}), " ")
}

// currencyOf takes a currency's code off the end of a header: «amount_usd».
func currencyOf(normal string) (rest, currency string) {
	i := strings.LastIndexByte(normal, ' ')
	if i < 0 {
		return normal, ""
	}
	switch last := normal[i+1:]; last {
	case "руб", "р", "₽", "рублей":
		return normal[:i], "RUB"
	case "$":
		return normal[:i], "USD"
	case "€":
		return normal[:i], "EUR"
	default:
		if code := strings.ToUpper(last); len(last) == 3 && workspace.KnownCurrency(code) {
			return normal[:i], code
		}
	}
	return normal, ""
}

// guessType tells what a table holds by its headers.
func guessType(columns []tabular.Column) Type {
	purchase := 0
	for _, c := range columns {
		h, _ := currencyOf(normalHeader(c.Header))
		switch headers["purchase "+h] {
		case ToAmount, ToCustomer, ToDate, ToQuantity:
			if headers["people "+h] == "" {
				purchase++
			}
		}
	}
	if purchase >= 2 {
		return Purchases
	}
	return Customers
}

// guess maps columns by their headers, and by their values where the headers say nothing. What is no known thing becomes a
// new custom field, so that nothing of the file is dropped silently. It returns the currency that a header names.
func guess(t Type, columns []tabular.Column, fields []crm.Field) (targets []string, currency string) {
	section := "people "
	if t == Purchases {
		section = "purchase "
	}
	taken := map[string]bool{}
	targets = make([]string, len(columns))
	take := func(i int, target string) bool {
		if target == "" || targets[i] != "" || taken[target] && target != ToPhone && target != ToEmail {
			return false
		}
		targets[i], taken[target] = target, true
		return true
	}
	for i, c := range columns {
		h := normalHeader(c.Header)
		for _, f := range fields {
			if f.Entity == t.Entity() && (normalHeader(f.Name) == h || f.Key == strings.ToLower(strings.TrimSpace(c.Header))) {
				take(i, "fields."+f.Key)
			}
		}
		if take(i, headers[section+h]) {
			continue
		}
		rest, code := currencyOf(h)
		if code != "" && headers[section+rest] == ToAmount && take(i, ToAmount) {
			currency = code
		}
		if t != Purchases && (h == "customer id" || h == "contact id" || h == "client id") {
			take(i, ToKey)
		}
	}
	if t != Purchases && taken[ToName] && taken[ToLastName] { // «Имя» beside «Фамилия» is the first name
		for i := range targets {
			if targets[i] == ToName {
				targets[i] = ToFirstName
			}
		}
	}
	for i, c := range columns {
		if targets[i] != "" {
			continue
		}
		byValue := map[tabular.Guess]string{tabular.IsEmail: ToEmail, tabular.IsPhone: ToPhone}[c.Type]
		if t == Purchases {
			byValue = map[tabular.Guess]string{tabular.IsEmail: ToCustomerEmail, tabular.IsPhone: ToCustomerPhone}[c.Type]
		}
		if byValue != "" && !taken[byValue] && take(i, byValue) {
			continue
		}
		if targets[i] = ToNothing; c.Header != "" && c.Filled > 0 {
			targets[i] = "new:" + strings.ReplaceAll(c.Header, ":", " ") + ":" + string(fieldType(c))
		}
	}
	return targets, currency
}

// fieldType proposes the type of a new field.
func fieldType(c tabular.Column) crm.FieldType {
	switch c.Type {
	case tabular.IsNumber:
		if isMoney(normalHeader(c.Header)) {
			return crm.MoneyField
		}
		return crm.NumberField
	case tabular.IsDate:
		return crm.DateField
	case tabular.IsDateTime:
		return crm.DateTimeField
	case tabular.IsFlag:
		return crm.FlagField
	case tabular.IsPhone:
		return crm.PhoneField
	case tabular.IsEmail:
		return crm.EmailField
	}
	return crm.TextField
}

func isMoney(h string) bool {
	for _, w := range []string{"сумм", "цена", "стоимост", "оплат", "выручк", "баланс", "долг", "amount", "sum", "price", "total", "cost", "revenue", "balance"} {
		if strings.Contains(h, w) {
			return true
		}
	}
	_, code := currencyOf(h)
	return code != ""
}
