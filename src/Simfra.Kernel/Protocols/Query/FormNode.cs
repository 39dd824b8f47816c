using System.Globalization;

namespace Simfra.Protocols.Query;

/// <summary>
/// The parameters of a form as the tree that their dotted names make: <c>Tags.member.1.Key</c>. What a request costs depends on what
/// it sends alone: an index is a name, and no list is as long as its highest index says.
/// </summary>
internal sealed class FormNode
{
    /// <summary>Names of more parts are refused, so that none can overflow the stack.</summary>
    public const int MaxDepth = 64;

    private Dictionary<string, FormNode>? _children;

    /// <summary>The last part of the name; empty at the root.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The value of the parameter that ends here, or null.</summary>
    public string? Value { get; private set; }

    public bool HasChildren => _children is not null;

    public IEnumerable<FormNode> Children => _children?.Values ?? Enumerable.Empty<FormNode>();

    /// <summary>Whether a reader has asked for this node, so that what nobody asked for can be told.</summary>
    public bool IsKnown { get; private set; }

    /// <exception cref="MalformedFormException">A name is too deep, or comes twice with different values.</exception>
    public static FormNode Parse(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var root = new FormNode();
        foreach (var (name, value) in parameters)
        {
            root.Add(name, value);
        }

        return root;
    }

    /// <summary>The child of that name, or null.</summary>
    public FormNode? this[string name]
    {
        get
        {
            var child = _children?.GetValueOrDefault(name);
            child?.IsKnown = true;
            return child;
        }
    }

    /// <summary>The children that are numbered from one, in the order of their numbers, which may have gaps.</summary>
    /// <exception cref="MalformedFormException">A child has no such number.</exception>
    public IEnumerable<FormNode> Elements()
    {
        var elements = new List<(int Index, FormNode Node)>();
        foreach (var child in Children)
        {
            if (!int.TryParse(child.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index == 0)
            {
                throw MalformedFormException.NotAList;
            }

            child.IsKnown = true;
            elements.Add((index, child));
        }

        return elements.OrderBy(static e => e.Index).Select(static e => e.Node);
    }

    private void Add(string name, string value)
    {
        var node = this;
        var depth = 0;
        foreach (var range in name.AsSpan().Split('.'))
        {
            if (++depth > MaxDepth)
            {
                throw new MalformedFormException(null);
            }

            node = node.ChildOf(name[range]);
        }

        if (node.Value is not null && node.Value != value)
        {
            throw new MalformedFormException(null);
        }

        node.Value = value;
    }

    private FormNode ChildOf(string name)
    {
        _children ??= new(StringComparer.Ordinal);
        return _children.TryGetValue(name, out var child) ? child : _children[name] = new() { Name = name };
    }
}
