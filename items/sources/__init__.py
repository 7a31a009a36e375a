"""The places that items come from, one folder each. They know no models: arguments in, values out."""
