using System.Globalization;
using System.Text;
using Simfra.ModelGen.Model;

namespace Simfra.ModelGen.Emit;

/// <summary>C# names of a service's types: AWS's own, capitalised, made legal and unique.</summary>
internal sealed class CSharpNames
{
    // Members that every class has already; a field of such a name would hide one.
    private static readonly HashSet<string> ObjectMembers = new(StringComparer.Ordinal)
    {
        "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString",
    };

    private static readonly HashSet<string> ExceptionMembers = new(ObjectMembers, StringComparer.Ordinal)
    {
        "Code", "Data", "Details", "ErrorMessage", "GetBaseException", "GetObjectData", "HResult", "Headers", "HelpLink", "InnerException",
        "IsSenderFault", "Message", "QueryErrorCode", "SerializeObjectState", "Source", "StackTrace", "StatusCode", "TargetSite",
    };

    private readonly string _serviceName;
    private readonly Dictionary<string, string> _types;
    private readonly HashSet<string> _typeNames;

    public CSharpNames(string serviceName, IEnumerable<ShapeModel> types)
    {
        _serviceName = serviceName;
        _typeNames = new(StringComparer.Ordinal) { $"{serviceName}Api", $"{serviceName}Schemas" };
        _types = types.ToDictionary(
            static shape => shape.Name, shape => Unique(Pascal(shape.Name), _typeNames, suffix: "Shape"), StringComparer.Ordinal);
    }

    public string TypeOf(ShapeModel shape) => _types[shape.Name];

    /// <summary>A type of .NET's: by its short name, unless a shape of the service is called the same.</summary>
    public string Framework(string @namespace, string name) => _typeNames.Contains(name) ? $"global::{@namespace}.{name}" : name;

    /// <summary>Fields of a structure's class, in the order of its members.</summary>
    public IReadOnlyList<string> FieldsOf(ShapeModel structure) => UniqueNames(
        structure.Members.Select(static m => Pascal(m.Name)),
        structure.IsError ? ExceptionMembers : ObjectMembers,
        TypeOf(structure));

    /// <summary>Constants of an enum's class, in the order of its values.</summary>
    public IReadOnlyList<string> ConstantsOf(ShapeModel @enum) =>
        UniqueNames(@enum.EnumValues.Select(Constant), ObjectMembers, TypeOf(@enum));

    /// <summary>Fields of the descriptors' class, in the order of the operations.</summary>
    public IReadOnlyList<string> DescriptorsOf(IEnumerable<OperationModel> operations) =>
        UniqueNames(operations.Select(static o => Pascal(o.Name)), ObjectMembers, $"{_serviceName}Api");

    /// <summary>A member may have the name neither of its class nor of the class that generated code asks for schemas.</summary>
    private List<string> UniqueNames(IEnumerable<string> wanted, HashSet<string> inherited, string className)
    {
        var taken = new HashSet<string>(inherited, StringComparer.Ordinal) { className, $"{_serviceName}Schemas" };
        return [.. wanted.Select(name => Unique(name, taken, suffix: "Value"))];
    }

    private static string Unique(string wanted, HashSet<string> taken, string suffix)
    {
        var name = wanted;
        for (var attempt = 1; !taken.Add(name); attempt++)
        {
            name = attempt == 1 ? wanted + suffix : wanted + suffix + attempt.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }

    /// <summary>The name with its first letter, and each after a character that C# doesn't allow, in upper case.</summary>
    internal static string Pascal(string name)
    {
        var text = new StringBuilder(name.Length);
        var startsWord = true;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                startsWord = true;
                continue;
            }

            text.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        return text.Length == 0 ? "Empty" : char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString();
    }

    /// <summary>The name of an enum's value: <c>IN_PROGRESS</c> becomes <c>InProgress</c>, <c>us-east-1</c> <c>UsEast1</c>.</summary>
    internal static string Constant(string value) =>
        Pascal(value.Any(char.IsAsciiLetterLower) ? value : value.ToLowerInvariant());
}
