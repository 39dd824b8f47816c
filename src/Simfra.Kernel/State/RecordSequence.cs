using System.Collections;

namespace Simfra.State;

/// <summary>Records in order, as they were when the sequence was asked for. A foreach over it allocates nothing.</summary>
internal readonly struct RecordSequence<TKey, TRecord>(TreeCursor<TKey, TRecord> start, bool isDescending) : IEnumerable<TRecord>
{
    public Enumerator GetEnumerator() => new(start, isDescending);

    /// <summary>The first record of the sequence, or null.</summary>
    public TRecord? FirstOrDefault() => start.IsValid ? start.Value : default;

    IEnumerator<TRecord> IEnumerable<TRecord>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal struct Enumerator(TreeCursor<TKey, TRecord> start, bool isDescending) : IEnumerator<TRecord>
    {
        private TreeCursor<TKey, TRecord> _cursor = start;
        private bool _isStarted;

        public readonly TRecord Current => _cursor.Value;

        readonly object? IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (!_isStarted)
            {
                _isStarted = true;
                return _cursor.IsValid;
            }

            return isDescending ? _cursor.MovePrevious() : _cursor.MoveNext();
        }

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
