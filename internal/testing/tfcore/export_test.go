package tfcore

// These functions are for the test provider, which encodes and decodes values in the same way as core.
var (
	Fields   = fields
	Elements = elements
	Convert  = convert
	Pack     = pack
)
