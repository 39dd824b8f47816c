using System.Text;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>Finds a structure's member by its UTF-8 name. Immutable; a codec makes one for each schema, once.</summary>
internal sealed class MemberLookup
{
    private readonly MemberSchema[] _members;
    private readonly byte[][] _names;

    // Buckets of an open hash table: index of a member plus one, zero where empty.
    private readonly int[] _buckets;

    public MemberLookup(MemberSchema[] members, Func<MemberSchema, string> nameOf)
    {
        _members = members;
        _names = Array.ConvertAll(members, m => Encoding.UTF8.GetBytes(nameOf(m)));
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(members.Length * 2) + 1)];
        for (var i = 0; i < _names.Length; i++)
        {
            var bucket = Hash(_names[i]) & (_buckets.Length - 1);
            while (_buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & (_buckets.Length - 1);
            }

            _buckets[bucket] = i + 1;
        }
    }

    public MemberSchema? Find(string name) => Find(Encoding.UTF8.GetBytes(name), 0);

    /// <param name="name">The name as the document has it, unescaped.</param>
    /// <param name="expected">Index of the member that is tried first.</param>
    public MemberSchema? Find(ReadOnlySpan<byte> name, int expected)
    {
        if ((uint)expected < (uint)_names.Length && name.SequenceEqual(_names[expected]))
        {
            return _members[expected];
        }

        var bucket = Hash(name) & (_buckets.Length - 1);
        while (_buckets[bucket] is var entry and not 0)
        {
            if (name.SequenceEqual(_names[entry - 1]))
            {
                return _members[entry - 1];
            }

            bucket = (bucket + 1) & (_buckets.Length - 1);
        }

        return null;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = 2166136261u;
        foreach (var b in name)
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)(hash ^ (hash >> 15));
    }
}
