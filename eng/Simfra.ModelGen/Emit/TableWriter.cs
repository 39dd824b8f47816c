using System.Globalization;
using Simfra.ModelGen.Model;
using Simfra.Schemas;

namespace Simfra.ModelGen.Emit;

/// <summary>Writes a schema table; <see cref="SchemaTableReader"/> says what it looks like.</summary>
internal sealed class TableWriter(ServicePlan plan, PatternReport patterns)
{
    private readonly TableText _text = new();

    public string Write()
    {
        foreach (var shape in plan.TableShapes)
        {
            WriteShape(shape);
        }

        foreach (var operation in plan.Model.Operations)
        {
            WriteOperation(operation);
        }

        return _text.ToString();
    }

    private void WriteShape(ShapeModel shape)
    {
        _text.Line("T", shape.Kind.ToString(), shape.Name, Hex((int)shape.Flags));
        _text.Option("tf", Code(shape.TimestampFormat));
        _text.Option("min", Number(shape.Min));
        _text.Option("max", Number(shape.Max));
        var pattern = shape.Pattern is { } modelled ? patterns.Convert($"{plan.Model.Id}.{shape.Name}", modelled) : null;
        _text.Option("pat", pattern?.Pattern);
        _text.Option("patm", pattern?.AsModelled);
        _text.List("enum", shape.EnumValues);
        _text.Option("xn", shape.XmlName);
        _text.Option("xns", shape.XmlNamespace);
        _text.Option("xnp", shape.XmlNamespacePrefix);
        if (shape.IsError)
        {
            WriteError(shape);
        }

        if (!plan.IsReachable(shape))
        {
            return;
        }

        foreach (var member in shape.Members)
        {
            _text.Line("M", member.Name, Id(member.Target), Hex((int)member.Flags));
            WriteMemberOptions(member);
        }

        if (shape.Key is { } key)
        {
            _text.Line("K", Id(key.Target), Hex((int)key.Flags));
            WriteMemberOptions(key);
        }

        if (shape.Element is { } element)
        {
            _text.Line("E", Id(element.Target), Hex((int)element.Flags));
            WriteMemberOptions(element);
        }
    }

    private void WriteError(ShapeModel shape)
    {
        if (shape.ErrorCode is { } code && code != shape.Name)
        {
            if (plan.Metadata.UsesModelledErrorCodes)
            {
                _text.Option("code", code);
            }
            else if (plan.Metadata.IsQueryCompatible)
            {
                _text.Option("qcode", code);
            }
        }

        _text.Option("status", shape.ErrorStatus == 400 ? null : shape.ErrorStatus.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteMemberOptions(MemberModel member)
    {
        _text.Option("loc", Code(member.Location));
        _text.Option("wire", member.WireName);
        _text.Option("qn", member.QueryName);
        _text.Option("tf", Code(member.TimestampFormat));
        _text.Option("xns", member.XmlNamespace);
        _text.Option("xnp", member.XmlNamespacePrefix);
    }

    private void WriteOperation(OperationModel operation)
    {
        var implemented = plan.IsImplemented(operation);
        var flags = operation.Flags | (implemented ? OperationFlags.Implemented : 0);
        _text.Line(
            "O",
            operation.Name,
            operation.Method,
            operation.Uri,
            operation.Status.ToString(CultureInfo.InvariantCulture),
            implemented && operation.Input is { } input ? Id(input) : "-",
            implemented && operation.Output is { } output ? Id(output) : "-",
            Hex((int)flags),
            plan.IsSupported ? string.Join(',', operation.Errors.Select(Id)) : "");
        _text.Option("host", operation.HostPrefix);
        _text.List("rq", plan.TellingNames(operation, MemberLocation.QueryString));
        _text.List("rh", plan.TellingNames(operation, MemberLocation.Header));
        if (!plan.IsSupported)
        {
            return;
        }

        _text.Option("wrap", operation.ResultWrapper);
        _text.Option("xn", operation.InputXmlName);
        _text.Option("xns", operation.InputXmlNamespace);
        _text.Option("csm", operation.ChecksumAlgorithmMember);
        _text.List("iam", plan.IamActions(operation));
    }

    private string Id(string shape) => plan.IdOf(shape).ToString(CultureInfo.InvariantCulture);

    private static string Hex(int flags) => flags.ToString("x", CultureInfo.InvariantCulture);

    private static string? Number(decimal? bound) => bound?.ToString(CultureInfo.InvariantCulture);

    private static string? Code(TimestampFormat format) => format switch
    {
        TimestampFormat.Default => null,
        TimestampFormat.EpochSeconds => "e",
        TimestampFormat.DateTime => "d",
        TimestampFormat.HttpDate => "h",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private static string? Code(MemberLocation location) => location switch
    {
        MemberLocation.Body => null,
        MemberLocation.Header => "h",
        MemberLocation.PrefixHeaders => "H",
        MemberLocation.QueryString => "q",
        MemberLocation.QueryMap => "Q",
        MemberLocation.Label => "l",
        MemberLocation.StatusCode => "s",
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };
}
