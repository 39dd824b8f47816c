using System.Reflection;

namespace Simfra.Architecture.Tests.Metadata;

/// <summary>Every type that a type names: in its declaration, its members' signatures and the code of its methods.</summary>
internal static class TypeUsage
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> Of(Type type) => Named(type).SelectMany(WithParts).Distinct();

    private static IEnumerable<Type> Named(Type type)
    {
        if (type.BaseType is { } parent)
        {
            yield return parent;
        }

        foreach (var named in type.GetInterfaces().Concat(type.GetFields(Declared).Select(static f => f.FieldType)))
        {
            yield return named;
        }

        foreach (var attribute in type.GetCustomAttributesData())
        {
            yield return attribute.AttributeType;
        }

        foreach (var method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        {
            foreach (var named in NamedBy(method))
            {
                yield return named;
            }
        }
    }

    private static IEnumerable<Type> NamedBy(MethodBase method)
    {
        var signature = method.GetParameters().Select(static p => p.ParameterType);
        if (method is MethodInfo { ReturnType: var returned })
        {
            signature = signature.Append(returned);
        }

        return method.GetMethodBody() is not { } body
            ? signature
            : signature
                .Concat(body.LocalVariables.Select(static v => v.LocalType))
                .Concat(body.ExceptionHandlingClauses
                    .Where(static c => c.Flags == ExceptionHandlingClauseOptions.Clause)
                    .Select(static c => c.CatchType!))
                .Concat(MethodCode.Members(method, body).SelectMany(NamedBy));
    }

    private static IEnumerable<Type> NamedBy(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        MethodInfo { IsGenericMethod: true } method => [method.DeclaringType!, .. method.GetGenericArguments()],
        MethodBase method => [method.DeclaringType!],
        _ => [],
    };

    private static IEnumerable<Type> WithParts(Type type)
    {
        if (type.IsGenericParameter)
        {
            return [];
        }

        if (type.HasElementType)
        {
            return WithParts(type.GetElementType()!);
        }

        return type.IsGenericType ? type.GetGenericArguments().SelectMany(WithParts).Append(type) : [type];
    }
}
