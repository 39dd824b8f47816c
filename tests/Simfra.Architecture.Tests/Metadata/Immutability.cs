using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Simfra.Architecture.Tests.Metadata;

/// <summary>Whether what a field of a type holds can change after it was made.</summary>
internal static class Immutability
{
    private static readonly HashSet<Type> Immutable =
    [
        // A sentinel or a lock. What an object field might hide else is for the review to see.
        typeof(object), typeof(Lock),
        typeof(string), typeof(decimal), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Guid), typeof(Rune),
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Type), typeof(Version), typeof(Uri), typeof(IPAddress), typeof(IPNetwork), typeof(Regex), typeof(StringComparer),
        typeof(CultureInfo), typeof(NumberFormatInfo), typeof(CompositeFormat), typeof(HashAlgorithmName), typeof(JavaScriptEncoder), typeof(XNamespace),
        typeof(JsonEncodedText), typeof(JsonWriterOptions), typeof(JsonReaderOptions), typeof(JsonDocumentOptions), typeof(JsonNodeOptions),
        // Both freeze on first use.
        typeof(JsonSerializerOptions), typeof(XmlWriterSettings),
        typeof(Task), typeof(CancellationToken),
    ];

    private static readonly HashSet<Type> ImmutableGenerics =
    [
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ValueTuple<,>), typeof(Lazy<>), typeof(Task<>), typeof(ReadOnlyMemory<>), typeof(SearchValues<>),
        typeof(FrozenSet<>), typeof(FrozenDictionary<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedSet<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
        // Fills itself on first use, then freezes.
        typeof(JsonTypeInfo<>),
        typeof(IComparer<>), typeof(Comparer<>), typeof(IEqualityComparer<>), typeof(EqualityComparer<>),
    ];

    /// <summary>What changes without being state: each with the reason why it may be shared by all instances.</summary>
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["Simfra.Schemas.Schema"] = "Data of the models. Codecs hang pure functions of that data on it.",
        ["Simfra.Schemas.ServiceSchema"] = "Data of the models, read on first use.",
        ["Simfra.Schemas.ServiceCatalog"] = "Data of the models.",
        ["Simfra.Schemas.Operation"] = "A name for data of the models.",
        ["Simfra.Schemas.Operation`2"] = "A name for data of the models.",
        ["Simfra.State.TableDefinition`2"] = "A description. What its records hold is in the tables, which belong to a world.",
        ["Simfra.State.IndexDefinition`3"] = "A description, as that of its table.",
        ["Simfra.Integration.ServiceModule"] = "A description of a service; it holds no state, as its own text demands.",
        ["System.IO.Pipelines.PipeOptions"] = "Its members can only be read.",
        ["System.Net.IPEndPoint"] = "An address that connections show; nothing writes to it.",
        ["System.Threading.AsyncLocal`1"] = "A place in each flow of code, not one for all.",
        ["Simfra.Testing.SimfraNetworkGuard+ProcessGuard"] = "Who watches the HTTP diagnostics of .NET, which are the process's. No instance is told by it.",
        ["Microsoft.AspNetCore.Http.PathString"] = "A struct around a string.",
    };

    /// <param name="isPrivate">The field is private to its type, so that an array in it is as constant as that type's code.</param>
    /// <returns>Null where it can't change.</returns>
    public static string? WhyMutable(Type type, bool isPrivate) => WhyMutable(type, isPrivate, []);

    private static string? WhyMutable(Type type, bool isPrivate, HashSet<Type> seen)
    {
        if (!seen.Add(type) || type.IsPrimitive || type.IsEnum || type.IsGenericParameter || type.IsPointer || type.IsFunctionPointer ||
            Immutable.Contains(type) || typeof(Delegate).IsAssignableFrom(type) || typeof(Encoding).IsAssignableFrom(type) ||
            // Generated: what it assigns later are the descriptions of types that were asked for.
            typeof(JsonSerializerContext).IsAssignableFrom(type) ||
            Allowed.ContainsKey(DefinitionOf(type).FullName!))
        {
            return null;
        }

        if (type.IsArray)
        {
            return isPrivate ? WhyMutable(type.GetElementType()!, isPrivate, seen) : "an array that others can write to.";
        }

        if (ImmutableGenerics.Contains(DefinitionOf(type)))
        {
            return type.GetGenericArguments().Select(a => WhyMutable(a, isPrivate, seen)).FirstOrDefault(static r => r is not null);
        }

        return type.Assembly.GetName().Name!.StartsWith("Simfra.", StringComparison.Ordinal)
            ? WhyMutableByFields(type, seen)
            : $"{type} isn't known to be immutable.";
    }

    private static string? WhyMutableByFields(Type type, HashSet<Type> seen)
    {
        if (type.IsInterface)
        {
            return $"{type} is an interface; nothing says what is behind it.";
        }

        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            const BindingFlags instance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
            foreach (var field in level.GetFields(instance))
            {
                if (!field.IsInitOnly)
                {
                    return $"{type}.{field.Name} can be assigned.";
                }

                if (WhyMutable(field.FieldType, field.IsPrivate, seen) is { } reason)
                {
                    return $"{type}.{field.Name}: {reason}";
                }
            }
        }

        return null;
    }

    private static Type DefinitionOf(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
