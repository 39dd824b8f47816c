using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Simfra.Services.Sns;

/// <summary>Reads a filter policy, token by token, since AWS's errors tell where in it something is wrong.</summary>
internal ref struct FilterPolicyParser
{
    private const string Or = "$or";

    private readonly bool _ofBody;
    private FilterTokens _tokens;

    private FilterPolicyParser(string json, bool ofBody)
    {
        _ofBody = ofBody;
        _tokens = new(json);
    }

    /// <exception cref="FilterPolicyException">It isn't as it should be.</exception>
    public static ImmutableArray<FilterRule> Parse(string json, bool ofBody)
    {
        var parser = new FilterPolicyParser(json, ofBody);
        if (parser._tokens.Next() != JsonTokenType.StartObject)
        {
            throw parser._tokens.At("Filter is not an object");
        }

        var rules = parser.ReadRules(depth: 1);
        parser._tokens.End();
        return rules;
    }

    private ImmutableArray<FilterRule> ReadRules(int depth)
    {
        var rules = ImmutableArray.CreateBuilder<FilterRule>();
        while (_tokens.Next() == JsonTokenType.PropertyName)
        {
            var name = _tokens.Text();
            switch (_tokens.Next())
            {
                case JsonTokenType.StartArray when name == Or:
                    rules.Add(ReadAlternatives(depth));
                    break;
                case JsonTokenType.StartArray:
                    rules.Add(new FilterRule.Values(name, ReadConditions()));
                    break;
                case JsonTokenType.StartObject:
                    rules.Add(ReadNested(name, depth));
                    break;
                default:
                    throw _tokens.At($"\"{name}\" must be an object or an array");
            }
        }

        return rules.ToImmutable();
    }

    private FilterRule.Nested ReadNested(string name, int depth)
    {
        var rules = ReadRules(depth + 1);
        if (!_ofBody)
        {
            throw new FilterPolicyException("Filter policy scope MessageAttributes does not support nested filter policy");
        }

        return rules.IsEmpty ? throw _tokens.At("Empty objects are not allowed") : new(name, rules);
    }

    private FilterRule.AnyOf ReadAlternatives(int depth)
    {
        var alternatives = ImmutableArray.CreateBuilder<ImmutableArray<FilterRule>>();
        while (_tokens.Next() != JsonTokenType.EndArray)
        {
            if (_tokens.Type != JsonTokenType.StartObject)
            {
                throw _tokens.At("\"$or\" must be an array of objects");
            }

            alternatives.Add(ReadRules(depth));
        }

        return alternatives.Count < 2 ? throw _tokens.At("\"$or\" must have at least two objects") : new(alternatives.ToImmutable());
    }

    private ImmutableArray<FilterCondition> ReadConditions()
    {
        var conditions = ImmutableArray.CreateBuilder<FilterCondition>();
        while (_tokens.Next() != JsonTokenType.EndArray)
        {
            conditions.Add(ReadCondition());
        }

        return conditions.Count > 0 ? conditions.ToImmutable() : throw _tokens.At("Empty arrays are not allowed");
    }

    private FilterCondition ReadCondition() => _tokens.Type switch
    {
        JsonTokenType.StartObject => ReadMatch(),
        JsonTokenType.StartArray => throw _tokens.At("Match value must be String, number, true, false, or null"),
        _ => ReadLiteral(),
    };

    private FilterCondition ReadLiteral() => _tokens.Type switch
    {
        JsonTokenType.String => new FilterCondition.Text(_tokens.Text()),
        JsonTokenType.Number => new FilterCondition.Number(_tokens.Number()),
        JsonTokenType.True => new FilterCondition.Keyword("true"),
        JsonTokenType.False => new FilterCondition.Keyword("false"),
        _ => new FilterCondition.Keyword("null"),
    };

    private FilterCondition ReadMatch()
    {
        if (_tokens.Next() != JsonTokenType.PropertyName)
        {
            throw _tokens.At("Empty match expression");
        }

        var name = _tokens.Text();
        _tokens.Next();
        var condition = name switch
        {
            "prefix" => new FilterCondition.Prefix(ReadText("prefix")),
            "suffix" => new FilterCondition.Suffix(ReadText("suffix")),
            "equals-ignore-case" => new FilterCondition.EqualsIgnoreCase(ReadText("equals-ignore-case")),

            // AWS's own slip: it calls a block of addresses a prefix.
            "cidr" => new FilterCondition.Cidr(ReadBlock(ReadText("prefix"))),
            "numeric" => ReadNumeric(),
            "anything-but" => ReadAnythingBut(),
            "exists" => _tokens.Type switch
            {
                JsonTokenType.True => new FilterCondition.Exists(true),
                JsonTokenType.False => new FilterCondition.Exists(false),
                _ => throw _tokens.At("exists match pattern must be either true or false."),
            },
            _ => throw _tokens.At($"Unrecognized match type {name}"),
        };
        ExpectEnd();
        return condition;
    }

    private void ExpectEnd()
    {
        if (_tokens.Next() != JsonTokenType.EndObject)
        {
            throw AtName("Only one key allowed in match expression");
        }
    }

    /// <summary>An error about a name: the parser has looked at what is behind it by then.</summary>
    private FilterPolicyException AtName(string message)
    {
        _tokens.Next();
        return _tokens.At(message);
    }

    private string ReadText(string match) =>
        _tokens.Type == JsonTokenType.String ? _tokens.Text() : throw _tokens.At($"{match} match pattern must be a string");

    private FilterCondition.AnythingBut ReadAnythingBut()
    {
        switch (_tokens.Type)
        {
            case JsonTokenType.String or JsonTokenType.Number:
                return new([ReadLiteral()]);
            case JsonTokenType.StartArray:
                return new(ReadExcluded());
            case JsonTokenType.StartObject:
                return new([ReadExcludedMatch()]);
            default:
                throw _tokens.At("Value of anything-but must be an array or single string/number value.");
        }
    }

    private ImmutableArray<FilterCondition> ReadExcluded()
    {
        var excluded = ImmutableArray.CreateBuilder<FilterCondition>();
        while (_tokens.Next() != JsonTokenType.EndArray)
        {
            if (_tokens.Type is not (JsonTokenType.String or JsonTokenType.Number))
            {
                throw _tokens.At("Inside anything but list, start|null|boolean is not supported.");
            }

            excluded.Add(ReadLiteral());
        }

        if (excluded.Count == 0)
        {
            throw _tokens.At("Empty arrays are not allowed");
        }

        return excluded.DistinctBy(static e => e.GetType()).Count() == 1
            ? excluded.ToImmutable()
            : throw _tokens.At("Inside anything but list, either all values are number or string, mixed type is not supported");
    }

    private FilterCondition ReadExcludedMatch()
    {
        if (_tokens.Next() != JsonTokenType.PropertyName)
        {
            throw _tokens.At("Empty match expression");
        }

        var name = _tokens.Text();
        if (name != "prefix")
        {
            throw AtName($"Unsupported anything-but pattern: {name}");
        }

        _tokens.Next();
        var prefix = new FilterCondition.Prefix(ReadText("prefix"));
        ExpectEnd();
        return prefix;
    }

    private FilterCondition ReadNumeric()
    {
        if (_tokens.Type != JsonTokenType.StartArray)
        {
            throw _tokens.At("Value of numeric must be an array.");
        }

        if (_tokens.Next() != JsonTokenType.String)
        {
            throw _tokens.At($"Invalid member in numeric match: {_tokens.Raw()}");
        }

        var first = _tokens.Text();
        return first switch
        {
            "=" => ReadEqual(),
            "<" or "<=" => ReadBelow(first),
            ">" or ">=" => ReadAbove(first),
            _ => throw AtName($"Unrecognized numeric range operator: {first}"),
        };
    }

    private FilterCondition.Number ReadEqual()
    {
        var value = ReadNumber("equals");
        return _tokens.Next() == JsonTokenType.EndArray ? new(value) : throw _tokens.At("Too many elements in numeric expression");
    }

    private FilterCondition.Range ReadBelow(string name)
    {
        var top = ReadNumber(name);
        return _tokens.Next() == JsonTokenType.EndArray
            ? new(null, false, top, name == "<=")
            : throw _tokens.At("Too many elements in numeric expression");
    }

    private FilterCondition.Range ReadAbove(string name)
    {
        var bottom = ReadNumber(name);
        if (_tokens.Next() == JsonTokenType.EndArray)
        {
            return new(bottom, name == ">=", null, false);
        }

        if (_tokens.Type != JsonTokenType.String)
        {
            throw _tokens.At($"Bad value in numeric range: {_tokens.Raw()}");
        }

        var second = _tokens.Text();
        if (second is not ("<" or "<="))
        {
            throw _tokens.At($"Bad numeric range operator: {second}");
        }

        var top = ReadNumber(second);
        if (_tokens.Next() != JsonTokenType.EndArray)
        {
            throw _tokens.At("Too many terms in numeric range expression");
        }

        return bottom < top ? new(bottom, name == ">=", top, second == "<=") : throw _tokens.At("Bottom must be less than top");
    }

    private decimal ReadNumber(string name) =>
        _tokens.Next() == JsonTokenType.Number ? _tokens.Number() : throw _tokens.At($"Value of {name} must be numeric");

    private static IPNetwork ReadBlock(string text)
    {
        if (text.Split('/') is not [var address, var bits])
        {
            throw new FilterPolicyException("Malformed CIDR, one '/' required");
        }

        if (!IPAddress.TryParse(address, out var parsed) || (parsed.AddressFamily == AddressFamily.InterNetwork && address.Split('.').Length != 4))
        {
            throw new FilterPolicyException($"Nonstandard IP address: {address}");
        }

        if (!int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            throw new FilterPolicyException("Malformed CIDR, mask bits must be an integer");
        }

        var width = parsed.GetAddressBytes().Length * 8;
        return length <= width ? Block(parsed, length) : throw new FilterPolicyException("Malformed CIDR, mask bits must not exceed the address");
    }

    /// <summary>The block that an address lies in: what stands behind the mask doesn't count.</summary>
    private static IPNetwork Block(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new(new IPAddress(bytes), length);
    }
}
