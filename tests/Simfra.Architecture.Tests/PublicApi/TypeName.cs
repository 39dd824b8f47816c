using System.Reflection;
using System.Runtime.CompilerServices;

namespace Simfra.Architecture.Tests.PublicApi;

/// <summary>Types as C# spells them, with namespaces, tuples' names left out and null annotations kept.</summary>
internal static class TypeName
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
    };

    public static string Of(Type type) => Of(type, null);

    public static string OfField(FieldInfo field) => Of(field.FieldType, Annotation(() => Nullability.Create(field)));

    public static string OfProperty(PropertyInfo property) =>
        Of(property.PropertyType, Annotation(() => Nullability.Create(property)));

    public static string OfEvent(EventInfo member) => Of(member.EventHandlerType!, Annotation(() => Nullability.Create(member)));

    public static string OfParameter(ParameterInfo parameter) =>
        Of(parameter.ParameterType, Annotation(() => Nullability.Create(parameter)));

    public static string OfReturn(MethodInfo method) =>
        Of(method.ReturnType, Annotation(() => Nullability.Create(method.ReturnParameter)));

    /// <summary>The type's name where it is declared: <c>Namespace.Outer.Name&lt;T&gt;</c>.</summary>
    public static string Declared(Type type) => Of(type, null);

    /// <summary>Without namespace, outer types and arity.</summary>
    public static string Simple(Type type) => type.Name.Split('`')[0];

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Of(value)}?";
        }

        var mark = nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        return (Keywords.TryGetValue(type, out var keyword) ? keyword : Qualified(type, nullability)) + mark;
    }

    private static string Qualified(Type type, NullabilityInfo? nullability)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        var arguments = type.GetGenericArguments();
        var written = arguments.Select((a, i) => Of(a, nullability?.GenericTypeArguments.ElementAtOrDefault(i))).ToArray();
        if (typeof(ITuple).IsAssignableFrom(type) && type.IsValueType && arguments.Length > 1)
        {
            return $"({string.Join(", ", written)})";
        }

        // A nested type's arguments include those of the types around it.
        var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var outer = type.DeclaringType is { } around
            ? Qualified(inherited > 0 ? around.MakeGenericType(arguments[..inherited]) : around, null)
            : type.Namespace;
        var own = written[inherited..];
        return (outer is null ? "" : $"{outer}.") + Simple(type) + (own.Length == 0 ? "" : $"<{string.Join(", ", own)}>");
    }

    /// <summary>The runtime can't say for a few members of generic types; they are then written without annotations.</summary>
    private static NullabilityInfo? Annotation(Func<NullabilityInfo> read)
    {
        lock (Nullability)
        {
            try
            {
                return read();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}
