using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Simfra.State;

/// <summary>A key type of a service's own that says how it is written down: a text for each key, no two alike.</summary>
internal interface IStateKey
{
    string ToKeyText();
}

/// <summary>Keys as texts, by which a store knows rows. Distinct keys have distinct texts; the order is the table's matter.</summary>
internal static class KeyText
{
    private const char Separator = '\u001f';
    private const char Escape = '\u001b';

    public static bool Supports(Type key) =>
        key == typeof(string) || typeof(IStateKey).IsAssignableFrom(key) || typeof(IFormattable).IsAssignableFrom(key)
        || typeof(ITuple).IsAssignableFrom(key);

    public static string Of(object key) => key switch
    {
        string text => text,
        IStateKey own => own.ToKeyText(),
        DateTimeOffset time => time.UtcTicks.ToString(CultureInfo.InvariantCulture),
        ITuple tuple => OfTuple(tuple),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A key of type {key.GetType()} has no text: let it implement {nameof(IStateKey)}.", nameof(key)),
    };

    private static string OfTuple(ITuple tuple)
    {
        var text = new StringBuilder();
        for (var i = 0; i < tuple.Length; i++)
        {
            if (i > 0)
            {
                text.Append(Separator);
            }

            foreach (var unit in tuple[i] is { } part ? Of(part) : "")
            {
                if (unit is Separator or Escape)
                {
                    text.Append(Escape);
                }

                text.Append(unit);
            }
        }

        return text.ToString();
    }
}
