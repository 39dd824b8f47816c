using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Simfra.Architecture.Tests.PublicApi;

/// <summary>Writes down what assemblies show their users: every public type and member, as C# would declare it, in a fixed order.</summary>
internal static class ApiPrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Print(IEnumerable<Assembly> assemblies)
    {
        var text = new StringBuilder();
        foreach (var type in assemblies.SelectMany(static a => a.GetExportedTypes()).OrderBy(static t => t.FullName, StringComparer.Ordinal))
        {
            PrintType(text, type);
        }

        return text.ToString();
    }

    /// <summary>One type alone.</summary>
    public static string Print(Type type)
    {
        var text = new StringBuilder();
        PrintType(text, type);
        return text.ToString();
    }

    private static void PrintType(StringBuilder text, Type type)
    {
        text.Append(Attributes(type)).Append(Declaration(type)).Append('\n');
        foreach (var member in Members(type).Order(StringComparer.Ordinal))
        {
            text.Append("    ").Append(member).Append('\n');
        }

        text.Append('\n');
    }

    private static string Declaration(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"public delegate {TypeName.OfReturn(invoke)} {TypeName.Declared(type)}({Parameters(invoke)})";
        }

        var parents = type.GetInterfaces()
            .Except(type.BaseType?.GetInterfaces() ?? [])
            .Where(static i => i.IsPublic || i.IsNestedPublic)
            .Select(static i => TypeName.Of(i))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (type is { IsEnum: false, IsValueType: false, BaseType: { } parent } && parent != typeof(object))
        {
            parents.Insert(0, TypeName.Of(parent));
        }

        if (type.IsEnum)
        {
            parents = [TypeName.Of(Enum.GetUnderlyingType(type))];
        }

        var inherits = parents.Count == 0 ? "" : $" : {string.Join(", ", parents)}";
        return $"public {Kind(type)} {TypeName.Declared(type)}{inherits}{Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), CultureInfo.InvariantCulture)}");
        }

        return type.GetFields(Declared).Where(static f => IsVisible(f)).Select(Field)
            .Concat(type.GetProperties(Declared).Select(Property).OfType<string>())
            .Concat(type.GetEvents(Declared).Where(static e => IsVisible(e.AddMethod!)).Select(Event))
            .Concat(type.GetConstructors(Declared).Where(static c => !c.IsStatic && IsVisible(c)).Select(Constructor))
            .Concat(type.GetMethods(Declared).Where(static m => IsVisible(m) && IsOrdinary(m)).Select(Method));
    }

    private static string Field(FieldInfo field)
    {
        var modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "";
        return $"{Attributes(field)}{(field.IsPublic ? "public" : "protected")} {modifiers}{TypeName.OfField(field)} {field.Name}{value}";
    }

    private static string? Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(static a => IsVisible(a)).ToArray();
        if (accessors.Length == 0)
        {
            return null;
        }

        var widest = Array.Find(accessors, static a => a.IsPublic) ?? accessors[0];
        var written = accessors.Select(a => $"{(a.IsPublic == widest.IsPublic ? "" : "protected ")}{AccessorName(a, property)};");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var name = property.GetIndexParameters() is { Length: > 0 } ? $"this[{Parameters(widest)}]" : property.Name;
        var signature = $"{TypeName.OfProperty(property)} {name} {{ {string.Join(" ", written)} }}";
        return Attributes(property) + Modifiers(widest) + required + signature;
    }

    private static string AccessorName(MethodInfo accessor, PropertyInfo property) =>
        accessor == property.GetMethod ? "get"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";

    private static string Event(EventInfo member) =>
        $"{Attributes(member)}{Modifiers(member.AddMethod!)}event {TypeName.OfEvent(member)} {member.Name}";

    private static string Constructor(ConstructorInfo constructor) =>
        $"{Attributes(constructor)}{Modifiers(constructor)}{TypeName.Simple(constructor.DeclaringType!)}({Parameters(constructor)})";

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(static a => a.Name))}>" : "";
        var constraints = method.IsGenericMethod ? Constraints(method.GetGenericArguments()) : "";
        var signature = $"{TypeName.OfReturn(method)} {method.Name}{generic}({Parameters(method)}){constraints}";
        return Attributes(method) + Modifiers(method) + signature;
    }

    private static string Modifiers(MethodBase method)
    {
        var access = method.IsPublic ? "public " : "protected ";
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsAbstract ? "" : access;
        }

        var form = method switch
        {
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            MethodInfo { IsVirtual: true } m when m.GetBaseDefinition() != m => m.IsFinal ? "sealed override " : "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        return access + form;
    }

    private static string Parameters(MethodBase method)
    {
        var extends = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extends + string.Join(", ", method.GetParameters().Where(p => !IsSetterValue(method, p)).Select(Parameter));
    }

    /// <summary>The value that an indexer's setter takes isn't one of its indices.</summary>
    private static bool IsSetterValue(MethodBase method, ParameterInfo parameter) =>
        method.IsSpecialName && method.Name.StartsWith("set_", StringComparison.Ordinal) &&
        parameter.Position == method.GetParameters().Length - 1;

    private static string Parameter(ParameterInfo parameter)
    {
        var kind = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        var isVariable = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        var variable = isVariable ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{kind}{variable}{TypeName.OfParameter(parameter)} {parameter.Name}{value}";
    }

    private static string Constraints(Type[] arguments) =>
        string.Concat(arguments.Where(static a => a.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type argument)
    {
        var attributes = argument.GenericParameterAttributes;
        var parts = new List<string>();
        if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            parts.Add("struct");
        }
        else
        {
            if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                parts.Add("class");
            }

            parts.AddRange(argument.GetGenericParameterConstraints().Select(static c => TypeName.Of(c)).Order(StringComparer.Ordinal));
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            {
                parts.Add("new()");
            }
        }

        return parts.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", parts)}";
    }

    private static string Attributes(MemberInfo member)
    {
        // The compiler marks the constructors of types with required members as obsolete, for older compilers.
        var obsolete = member is not ConstructorInfo && member.GetCustomAttribute<ObsoleteAttribute>() is { } o
            ? $"[Obsolete({Literal(o.Message)})] " : "";
        var experimental = member.GetCustomAttribute<ExperimentalAttribute>() is { } e
            ? $"[Experimental({Literal(e.DiagnosticId)})] " : "";
        return obsolete + experimental;
    }

    private static bool IsOrdinary(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !method.Name.Contains('<');

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
