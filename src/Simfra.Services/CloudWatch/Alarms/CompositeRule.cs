using System.Collections.Immutable;
using System.Globalization;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// The rule of a composite alarm: the functions ALARM, OK and INSUFFICIENT_DATA of alarms' names or ARNs, AT_LEAST, TRUE, FALSE, joined by AND, OR, NOT and
/// parentheses.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"/>
internal sealed class CompositeRule
{
    private const int MaxChildren = 100;
    private const int MaxElements = 500;

    private readonly Func<Func<string, string?>, bool> _evaluate;

    private CompositeRule(Func<Func<string, string?>, bool> evaluate, ImmutableArray<string> alarms)
    {
        _evaluate = evaluate;
        Alarms = alarms;
    }

    /// <summary>The alarms that it names, as it names them, each once.</summary>
    public ImmutableArray<string> Alarms { get; }

    /// <exception cref="Schemas.AwsServiceException">It isn't a rule.</exception>
    public static CompositeRule Parse(string text)
    {
        var parser = new Parser(text);
        var evaluate = parser.ParseAll();
        return parser.Alarms.Count > MaxChildren || parser.Elements > MaxElements
            ? throw CloudWatchErrors.Validation(
                $"AlarmRule must not have more than {MaxChildren} alarms and {MaxElements} elements.")
            : new(evaluate, [.. parser.Alarms]);
    }

    /// <param name="stateOf">The state of an alarm; null for one that isn't there, which is in none.</param>
    public bool Evaluate(Func<string, string?> stateOf) => _evaluate(stateOf);

    private sealed class Parser(string text) : TokenReader(text)
    {
        private readonly HashSet<string> _alarms = new(StringComparer.Ordinal);

        public IReadOnlyCollection<string> Alarms => _alarms;

        public int Elements { get; private set; }

        public Func<Func<string, string?>, bool> ParseAll()
        {
            var rule = ParseOr();
            return IsAtEnd ? rule : throw Invalid();
        }

        private Func<Func<string, string?>, bool> ParseOr()
        {
            var left = ParseAnd();
            while (TryTake("OR"))
            {
                var (first, second) = (left, ParseAnd());
                left = states => first(states) || second(states);
            }

            return left;
        }

        private Func<Func<string, string?>, bool> ParseAnd()
        {
            var left = ParseNot();
            while (TryTake("AND"))
            {
                var (first, second) = (left, ParseNot());
                left = states => first(states) && second(states);
            }

            return left;
        }

        private Func<Func<string, string?>, bool> ParseNot()
        {
            if (!TryTake("NOT"))
            {
                return Nest(ParsePrimary);
            }

            var inner = Nest(ParseNot);
            return states => !inner(states);
        }

        private Func<Func<string, string?>, bool> ParsePrimary()
        {
            Elements++;
            if (TryTake('('))
            {
                var inner = ParseOr();
                Expect(')');
                return inner;
            }

            return ReadWord().ToUpperInvariant() switch
            {
                "TRUE" => static _ => true,
                "FALSE" => static _ => false,
                "AT_LEAST" => ParseAtLeast(),
                StateValue.Alarm => ParseState(StateValue.Alarm),
                StateValue.Ok => ParseState(StateValue.Ok),
                StateValue.InsufficientData => ParseState(StateValue.InsufficientData),
                _ => throw Invalid(),
            };
        }

        private Func<Func<string, string?>, bool> ParseState(string value)
        {
            Expect('(');
            var alarm = ReadAlarm(")");
            Expect(')');
            return states => states(alarm) == value;
        }

        /// <summary><c>AT_LEAST(2, ALARM, (a, b, c))</c>; the number may be a share: <c>50%</c>.</summary>
        private Func<Func<string, string?>, bool> ParseAtLeast()
        {
            Expect('(');
            var number = ReadWord();
            var isShare = TryTake('%');
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var least) || least < 1)
            {
                throw Invalid();
            }

            Expect(',');
            var isNot = TryTake("NOT");
            var value = ReadWord().ToUpperInvariant();
            if (value is not (StateValue.Alarm or StateValue.Ok or StateValue.InsufficientData))
            {
                throw Invalid();
            }

            Expect(',');
            Expect('(');
            var alarms = new List<string>();
            do
            {
                alarms.Add(ReadAlarm(",)"));
            }
            while (TryTake(','));

            Expect(')');
            Expect(')');
            var needed = isShare ? (int)Math.Ceiling(alarms.Count * least / 100.0) : least;
            return needed > alarms.Count ? throw Invalid() : states => alarms.Count(a => states(a) == value != isNot) >= needed;
        }

        private string ReadAlarm(string ends)
        {
            var alarm = Peek() is '"' or '\'' ? ReadQuoted() : ReadUpTo(ends);
            if (alarm.Length == 0)
            {
                throw Invalid();
            }

            _alarms.Add(alarm);
            return alarm;
        }

        private string ReadUpTo(string ends)
        {
            var start = Position;
            while (Position < Text.Length && !ends.Contains(Text[Position], StringComparison.Ordinal))
            {
                Position++;
            }

            return Text[start..Position].TrimEnd();
        }

        protected override Exception Invalid() =>
            CloudWatchErrors.Validation($"AlarmRule is invalid: '{Text}' can't be read at position {Position}.");
    }
}
