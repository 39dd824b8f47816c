using System.Buffers;
using System.Runtime.InteropServices;

namespace Simfra.Security.SigV4;

/// <summary>The query string's canonical form: parameters escaped anew, sorted by name and value, the signature itself left out.</summary>
internal static class CanonicalQuery
{
    public static void Append(ref Utf8Builder output, ReadOnlySpan<char> rawQuery)
    {
        if (rawQuery.IsEmpty)
        {
            return;
        }

        var capacity = rawQuery.Count('&') + 1;
        var parameters = ArrayPool<Parameter>.Shared.Rent(capacity);
        var scratch = new Utf8Builder(rawQuery.Length + 64);
        try
        {
            var sorted = Escape(ref scratch, rawQuery, parameters);
            sorted.Sort(new ByNameAndValue(scratch.Buffer));
            for (var i = 0; i < sorted.Length; i++)
            {
                if (i > 0)
                {
                    output.Append((byte)'&');
                }

                output.Append(sorted[i].Name(scratch.Buffer));
                output.Append((byte)'=');
                output.Append(sorted[i].Value(scratch.Buffer));
            }
        }
        finally
        {
            scratch.Dispose();
            ArrayPool<Parameter>.Shared.Return(parameters);
        }
    }

    private static Span<Parameter> Escape(ref Utf8Builder scratch, ReadOnlySpan<char> rawQuery, Parameter[] parameters)
    {
        var count = 0;
        foreach (var range in rawQuery.Split('&'))
        {
            var part = rawQuery[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf('=');
            var start = scratch.Length;
            UriEscaping.AppendReescaped(ref scratch, equals < 0 ? part : part[..equals], keepSlashes: false, plusIsSpace: true);
            var value = scratch.Length;
            UriEscaping.AppendReescaped(ref scratch, equals < 0 ? [] : part[(equals + 1)..], keepSlashes: false, plusIsSpace: true);
            if (scratch.Written[start..value].SequenceEqual("X-Amz-Signature"u8))
            {
                scratch.Length = start;
                continue;
            }

            parameters[count++] = new(start, value, scratch.Length);
        }

        return parameters.AsSpan(0, count);
    }

    /// <summary>Where a parameter's name and value stand in the scratch buffer.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Parameter(int Start, int Middle, int End)
    {
        public ReadOnlySpan<byte> Name(byte[] buffer) => buffer.AsSpan(Start, Middle - Start);

        public ReadOnlySpan<byte> Value(byte[] buffer) => buffer.AsSpan(Middle, End - Middle);
    }

    private readonly struct ByNameAndValue(byte[] buffer) : IComparer<Parameter>
    {
        public int Compare(Parameter x, Parameter y)
        {
            var order = x.Name(buffer).SequenceCompareTo(y.Name(buffer));
            return order != 0 ? order : x.Value(buffer).SequenceCompareTo(y.Value(buffer));
        }
    }
}
