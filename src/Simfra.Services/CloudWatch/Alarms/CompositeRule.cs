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

    private sealed class Parser(string text)
    {
        private readonly HashSet<string> _alarms = new(StringComparer.Ordinal);
        private int _position;

        public IReadOnlyCollection<string> Alarms => _alarms;

        public int Elements { get; private set; }

        public Func<Func<string, string?>, bool> ParseAll()
        {
            var rule = ParseOr();
            return Peek() == '\0' ? rule : throw Invalid();
        }

        private Func<Func<string, string?>, bool> ParseOr()
        {
            var left = ParseAnd();
            while (TryWord("OR"))
            {
                var (first, second) = (left, ParseAnd());
                left = states => first(states) || second(states);
            }

            return left;
        }

        private Func<Func<string, string?>, bool> ParseAnd()
        {
            var left = ParseNot();
            while (TryWord("AND"))
            {
                var (first, second) = (left, ParseNot());
                left = states => first(states) && second(states);
            }

            return left;
        }

        private Func<Func<string, string?>, bool> ParseNot()
        {
            if (!TryWord("NOT"))
            {
                return ParsePrimary();
            }

            var inner = ParseNot();
            return states => !inner(states);
        }

        private Func<Func<string, string?>, bool> ParsePrimary()
        {
            Elements++;
            if (Peek() == '(')
            {
                _position++;
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
            var isShare = Peek() == '%';
            _position += isShare ? 1 : 0;
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var least) || least < 1)
            {
                throw Invalid();
            }

            Expect(',');
            var isNot = TryWord("NOT");
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
            var quote = Peek();
            string alarm;
            if (quote is '"' or '\'')
            {
                var end = text.IndexOf(quote, _position + 1);
                alarm = end < 0 ? throw Invalid() : text[(_position + 1)..end];
                _position = end + 1;
            }
            else
            {
                var start = _position;
                while (_position < text.Length && !ends.Contains(text[_position], StringComparison.Ordinal))
                {
                    _position++;
                }

                alarm = text[start.._position].TrimEnd();
            }

            if (alarm.Length == 0)
            {
                throw Invalid();
            }

            _alarms.Add(alarm);
            return alarm;
        }

        private string ReadWord()
        {
            Peek();
            var start = _position;
            while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
            {
                _position++;
            }

            return start == _position ? throw Invalid() : text[start.._position];
        }

        private bool TryWord(string word)
        {
            Peek();
            var end = _position + word.Length;
            if (string.Compare(text, _position, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0
                || (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')))
            {
                return false;
            }

            _position = end;
            return true;
        }

        private bool TryTake(char expected)
        {
            var isThere = Peek() == expected;
            _position += isThere ? 1 : 0;
            return isThere;
        }

        private void Expect(char expected)
        {
            if (!TryTake(expected))
            {
                throw Invalid();
            }
        }

        private char Peek()
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }

            return _position < text.Length ? text[_position] : '\0';
        }

        private Schemas.AwsServiceException Invalid() =>
            CloudWatchErrors.Validation($"AlarmRule is invalid: '{text}' can't be read at position {_position}.");
    }
}
