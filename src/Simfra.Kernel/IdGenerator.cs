using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Simfra;

/// <summary>
/// The one source of randomness of a world: ids, tokens, shuffles. With a seed, the same calls in the same order give the same results.
/// </summary>
/// <remarks>
/// xoshiro256** by Blackman and Vigna, seeded through SplitMix64. The ids are not secrets: they guard an emulator. With a seed, each piece
/// of work (a call, a job) draws from a stream of its own, so that what happens to run beside it doesn't change what it is given.
/// </remarks>
internal sealed class IdGenerator
{
    public const string AlphanumericAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    public const string UpperAlphanumericAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    public const string LowerAlphanumericAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
    public const string Base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string HexAlphabet = "0123456789abcdef";

    private readonly Lock _lock = new();
    private readonly bool _isSeeded;
    private long _seed;

    // The stream of the work in hand; null in a stream, and where nothing is seeded.
    private readonly AsyncLocal<IdGenerator?>? _ofWork;
    private long _works;
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="seed">The seed; null for one that nobody can guess.</param>
    public IdGenerator(long? seed = null)
    {
        _isSeeded = seed is not null;
        _seed = seed ?? RandomSeed();
        _ofWork = _isSeeded ? new() : null;
        Start((ulong)_seed);
    }

    /// <summary>A generator that goes on where another was.</summary>
    public IdGenerator(IdGeneratorState state)
    {
        _isSeeded = state.IsSeeded;
        _seed = state.Seed;
        _ofWork = _isSeeded ? new() : null;
        _works = state.Works;
        (_s0, _s1, _s2, _s3) = (state.S0, state.S1, state.S2, state.S3);
    }

    /// <summary>A stream.</summary>
    private IdGenerator(long seed, ReadOnlySpan<char> name)
    {
        _isSeeded = true;
        _seed = seed;

        // FNV-1a: a string's own hash code differs from process to process.
        var hash = 0xcbf29ce484222325;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 0x100000001b3;
        }

        Start((ulong)seed ^ hash);
    }

    /// <summary>Whether it gives the same again for the same seed.</summary>
    public bool IsSeeded => _isSeeded;

    private IdGenerator Source => _ofWork?.Value ?? this;

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    public string Hex(int chars) => Text(chars, HexAlphabet);

    /// <summary>Characters of the base 32 alphabet, as in access key ids.</summary>
    public string Base32(int chars) => Text(chars, Base32Alphabet);

    /// <summary>Letters of both cases and digits.</summary>
    public string Alphanumeric(int chars) => Text(chars, AlphanumericAlphabet);

    /// <summary>Characters of an alphabet, each as likely as the other.</summary>
    public string Text(int chars, string alphabet)
    {
        ArgumentException.ThrowIfNullOrEmpty(alphabet);
        return string.Create(chars, (Generator: Source, alphabet), static (text, source) =>
        {
            lock (source.Generator._lock)
            {
                foreach (ref var character in text)
                {
                    character = source.alphabet[(int)source.Generator.NextBelow((ulong)source.alphabet.Length)];
                }
            }
        });
    }

    public void Fill(Span<byte> bytes)
    {
        var source = Source;
        Span<byte> last = stackalloc byte[sizeof(ulong)];
        lock (source._lock)
        {
            for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, source.NextBits());
            }

            if (bytes.Length > 0)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(last, source.NextBits());
                last[..bytes.Length].CopyTo(bytes);
            }
        }
    }

    /// <summary>A number of at least zero.</summary>
    public long NextInt64() => NextInt64(long.MaxValue);

    /// <summary>A number of at least zero and below a limit.</summary>
    public long NextInt64(long exclusiveLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveLimit, 1);
        var source = Source;
        lock (source._lock)
        {
            return (long)source.NextBelow((ulong)exclusiveLimit);
        }
    }

    /// <summary>A number of at least zero and below a limit.</summary>
    public int NextInt32(int exclusiveLimit) => (int)NextInt64(exclusiveLimit);

    /// <summary>A number of at least 0 and below 1.</summary>
    public double NextDouble()
    {
        var source = Source;
        lock (source._lock)
        {
            return (source.NextBits() >> 11) * (1.0 / (1UL << 53));
        }
    }

    /// <summary>A call begins: what it draws, and what it sets off, comes from a stream of its own, told by how many calls there were before.</summary>
    /// <remarks>It lasts as long as the asynchronous method that this is called in.</remarks>
    public void EnterCall()
    {
        if (_ofWork is not null)
        {
            EnterWork(string.Create(CultureInfo.InvariantCulture, $"call {Interlocked.Increment(ref _works)}"));
        }
    }

    /// <summary>A piece of work begins that has a name of its own, one that doesn't depend on what runs beside it.</summary>
    /// <inheritdoc cref="EnterCall" path="/remarks"/>
    public void EnterWork(string name) => _ofWork?.Value = new IdGenerator(_seed, name);

    /// <summary>
    /// A generator that draws nothing from this one. Seeded, it gives the same for the same name, however much has been drawn; unseeded, it
    /// is a new one.
    /// </summary>
    public IdGenerator Stream(string name) => _isSeeded ? new IdGenerator(_seed, name) : new IdGenerator();

    /// <summary>
    /// The generator of a forked world. Seeded, it goes on as this one would, so that each fork of a world gives the same ids; unseeded,
    /// it is a new one.
    /// </summary>
    public IdGenerator Fork() => _isSeeded ? new(Capture()) : new();

    /// <summary>A generator whose sequence is another than what this one gives from now on, and the same whenever this one is.</summary>
    public IdGenerator Split() => new(NextInt64());

    /// <summary>
    /// Goes on with another sequence, which depends on this one and on that of a world whose records this one's world takes over: so none of
    /// their ids comes again.
    /// </summary>
    public void Diverge(IdGeneratorState kept)
    {
        lock (_lock)
        {
            var state = Mix((long)NextBits(), kept);
            _seed = (long)SplitMix(ref state);
            (_s0, _s1, _s2, _s3) = (SplitMix(ref state), SplitMix(ref state), SplitMix(ref state), SplitMix(ref state));
        }
    }

    /// <summary>Where the generator is.</summary>
    public IdGeneratorState Capture()
    {
        lock (_lock)
        {
            return new(_isSeeded, _s0, _s1, _s2, _s3) { Seed = _isSeeded ? _seed : 0, Works = Interlocked.Read(ref _works) };
        }
    }

    /// <summary>
    /// A generator for a world that goes on from a kept one. Without a seed of its own it goes on where a seeded one was, and is a new one
    /// otherwise. With a seed it depends on both: the seed alone might have made the ids that are there already.
    /// </summary>
    public static IdGenerator Continue(IdGeneratorState kept, long? seed) => seed is { } given
        ? new((long)Mix(given, kept))
        : kept.IsSeeded ? new(kept) : new();

    private static long RandomSeed()
    {
        Span<byte> seed = stackalloc byte[sizeof(long)];
#pragma warning disable RS0030 // This is the instance's generator: here alone it asks the system's.
        RandomNumberGenerator.Fill(seed);
#pragma warning restore RS0030
        return BinaryPrimitives.ReadInt64LittleEndian(seed);
    }

    private static ulong Mix(long seed, IdGeneratorState kept) =>
        (ulong)seed ^ BitOperations.RotateLeft(kept.S0 ^ kept.S2 ^ (ulong)kept.Seed, 17) ^ kept.S1 ^ kept.S3 ^ ((ulong)kept.Works * 0x9e3779b97f4a7c15);

    private void Start(ulong state)
    {
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    private static ulong SplitMix(ref ulong state)
    {
        var mixed = state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    private ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Without bias: what lies beyond the last whole multiple of the limit is drawn again.</summary>
    private ulong NextBelow(ulong limit)
    {
        var high = Math.BigMul(NextBits(), limit, out var low);
        if (low < limit)
        {
            var threshold = (0 - limit) % limit;
            while (low < threshold)
            {
                high = Math.BigMul(NextBits(), limit, out low);
            }
        }

        return high;
    }
}

/// <summary>Where an <see cref="IdGenerator"/> is in its sequence.</summary>
/// <param name="IsSeeded">Whether the sequence is one that can be had again.</param>
/// <param name="S0">The generator's state, as the three others.</param>
internal sealed record IdGeneratorState(bool IsSeeded, ulong S0, ulong S1, ulong S2, ulong S3)
{
    /// <summary>What the streams of calls and jobs are derived from; 0 without a seed.</summary>
    public long Seed { get; init; }

    /// <summary>How many calls there were.</summary>
    public long Works { get; init; }
}
