using Simfra.ModelGen.Model;
using Simfra.Schemas;

namespace Simfra.ModelGen.Emit;

/// <summary>Finds members of an operation's input by the parts that they play in its authorisation.</summary>
internal sealed class InputMembers(ServiceModel model, string? input)
{
    private static readonly string[] TagNames = ["Tags", "TagSet", "TagList"];
    private static readonly string[] TagKeyNames = ["TagKeys", "TagKeyList"];
    private static readonly string[] KeyNames = ["Key", "TagKey"];
    private static readonly string[] ArnNames = ["ResourceArn", "Arn"];

    private readonly ServiceModel _model = model;
    private readonly IReadOnlyList<MemberModel> _members = input is null ? [] : model.Shape(input).Members;

    /// <summary>The path of members leads somewhere; it goes through lists.</summary>
    public bool Has(string path)
    {
        var members = _members;
        foreach (var name in path.Split('.'))
        {
            if (members.FirstOrDefault(m => m.Name == name) is not { } member)
            {
                return false;
            }

            members = Elements(member.Target).Members;
        }

        return true;
    }

    /// <summary>The member of that name, its case aside.</summary>
    public string? FindByName(string name) => Find(_members, name)?.Name;

    /// <summary>A member that holds ARNs of resources of a type: <c>RoleArn</c> for roles, <c>ResourceArn</c> for any.</summary>
    public string? FindArn(string resourceType) =>
        ArnNames.Prepend($"{resourceType.Replace("-", "", StringComparison.Ordinal)}Arn").Select(FindByName).FirstOrDefault(static m => m is not null);

    /// <summary>The member that holds tags, at the top or one level down.</summary>
    public string? FindTags() => FindIn(TagNames, static (members, shape) => members.IsTags(shape));

    public string? FindTagKeys() => FindIn(TagKeyNames, static (members, shape) => members._model.Shape(shape) is { Kind: ShapeKind.List });

    private string? FindIn(string[] names, Func<InputMembers, string, bool> isWanted)
    {
        if (names.Select(n => Find(_members, n)).FirstOrDefault(m => m is not null && isWanted(this, m.Target)) is { } member)
        {
            return member.Name;
        }

        return (
            from outer in _members
            from name in names
            let inner = Find(Elements(outer.Target).Members, name)
            where inner is not null && isWanted(this, inner.Target)
            select $"{outer.Name}.{inner.Name}").FirstOrDefault();
    }

    /// <summary>A map of texts, or a list of structures with a key.</summary>
    private bool IsTags(string shape) => _model.Shape(shape) switch
    {
        { Kind: ShapeKind.Map } => true,
        { Kind: ShapeKind.List, Element: { } element } => KeyNames.Any(k => Find(_model.Shape(element.Target).Members, k) is not null),
        _ => false,
    };

    private ShapeModel Elements(string shape)
    {
        var found = _model.Shape(shape);
        while (found.Element is { } element)
        {
            found = _model.Shape(element.Target);
        }

        return found;
    }

    private static MemberModel? Find(IEnumerable<MemberModel> members, string name) =>
        members.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
