using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Simfra.Services.Tests.Persistence;

/// <summary>Compares two objects by all that they hold, private fields too: what isn't in a record's JSON doesn't escape it.</summary>
internal static class DeepComparison
{
    /// <returns>Where they differ; null where they don't.</returns>
    public static string? Difference(object? expected, object? actual, string path = "")
    {
        if (ReferenceEquals(expected, actual))
        {
            return null;
        }

        // Where the bytes lie is the store's matter.
        if (expected is State.Blobs.Blob before && actual is State.Blobs.Blob after)
        {
            return DifferenceOfBytes(Bytes(before), Bytes(after), path);
        }

        // Behind an interface a list may be an array first and something else when it comes back.
        if (expected is IEnumerable oldList and not string && actual is IEnumerable newList and not string && expected.GetType() != actual.GetType())
        {
            return expected is IDictionary oldMap && actual is IDictionary newMap
                ? DifferenceOfMaps(oldMap, newMap, path)
                : DifferenceOfSequences([.. oldList.Cast<object?>()], [.. newList.Cast<object?>()], path);
        }

        if (expected is null || actual is null || expected.GetType() != actual.GetType())
        {
            return $"{path}: {expected ?? "null"} became {actual ?? "null"}";
        }

        return expected switch
        {
            byte[] bytes => DifferenceOfBytes(bytes, (byte[])actual, path),
            IDictionary map => DifferenceOfMaps(map, (IDictionary)actual, path),
            string => expected.Equals(actual) ? null : $"{path}: '{expected}' became '{actual}'",
            IEnumerable sequence when IsDefaultArray(expected) || IsDefaultArray(actual) =>
                IsDefaultArray(expected) == IsDefaultArray(actual) ? null : $"{path}: a missing array isn't an empty one ({sequence.GetType()})",
            IEnumerable sequence => DifferenceOfSequences([.. sequence.Cast<object?>()], [.. ((IEnumerable)actual).Cast<object?>()], path),
            _ when IsAtom(expected.GetType()) => expected.Equals(actual) ? null : $"{path}: {expected} became {actual}",
            _ => DifferenceOfFields(expected, actual, path),
        };
    }

    private static byte[] Bytes(State.Blobs.Blob blob)
    {
        using var bytes = new MemoryStream();
        using var stream = blob.OpenRead();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string? DifferenceOfBytes(byte[] expected, byte[] actual, string path) =>
        expected.AsSpan().SequenceEqual(actual) ? null : $"{path}: {expected.Length} bytes became {actual.Length} others";

    private static bool IsDefaultArray(object value) =>
        value.GetType().GetProperty("IsDefault") is { } property && property.GetValue(value) is true;

    private static bool IsAtom(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(decimal) || (type.Namespace == "System" && !type.FullName!.Contains("Tuple", StringComparison.Ordinal));

    private static string? DifferenceOfMaps(IDictionary expected, IDictionary actual, string path)
    {
        if (expected.Count != actual.Count)
        {
            return $"{path}: {expected.Count} entries became {actual.Count}";
        }

        foreach (var key in expected.Keys)
        {
            if (!actual.Contains(key))
            {
                return $"{path}[{key}] is gone";
            }

            if (Difference(expected[key], actual[key], $"{path}[{key}]") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? DifferenceOfSequences(object?[] expected, object?[] actual, string path)
    {
        if (expected.Length != actual.Length)
        {
            return $"{path}: {expected.Length} elements became {actual.Length}";
        }

        return expected.Select((element, i) => Difference(element, actual[i], $"{path}[{i}]")).FirstOrDefault(static d => d is not null);
    }

    private static string? DifferenceOfFields(object expected, object actual, string path)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var type = expected.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (Difference(field.GetValue(expected), field.GetValue(actual), $"{path}.{field.Name}") is { } difference)
                {
                    return difference;
                }
            }
        }

        return null;
    }
}
