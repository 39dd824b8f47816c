using Simfra.Schemas;

namespace Simfra.Protocols.Validation;

/// <summary>AWS's error for input that breaks its model's constraints. Services of the Smithy style list the fields too.</summary>
internal sealed class ValidationException : AwsServiceException, IShape
{
    private static readonly Schema Coral = CreateSchema(null);
    private static readonly Schema Smithy = CreateSchema(CreateFieldListSchema());

    private readonly bool _listsFields;
    private List<Field>? _fieldList;

    public ValidationException(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations)
        : base("ValidationException", 400, MessageOf(style, violations))
    {
        QueryErrorCode = "ValidationError";
        Violations = violations;

        // The Query protocol has a name of its own for it.
        QueryErrorCode = "ValidationError";
        _listsFields = style == ConstraintMessageStyle.Smithy;
        _fieldList = [.. violations.Select(static v => new Field { Path = v.Path, Message = v.Message })];
    }

    public IReadOnlyList<ConstraintViolation> Violations { get; }

    Schema IShape.Schema => _listsFields ? Smithy : Coral;

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        if (member == 0)
        {
            visitor.Value(ref ErrorMessage);
        }
        else
        {
            visitor.Value(ref _fieldList);
        }
    }

    private static string MessageOf(ConstraintMessageStyle style, IReadOnlyList<ConstraintViolation> violations)
    {
        var count = violations.Count == 1 ? "1 validation error detected" : $"{violations.Count} validation errors detected";
        var separator = style == ConstraintMessageStyle.Coral ? ":" : ".";
        return $"{count}{separator} {string.Join("; ", violations.Select(static v => v.Message))}";
    }

    private static Schema CreateSchema(Schema? fieldList)
    {
        var message = Member("message", 0, Scalar("String"));
        return new()
        {
            Id = -1,
            Name = "ValidationException",
            Kind = ShapeKind.Structure,
            Flags = ShapeFlags.Error | ShapeFlags.SenderFault,
            ErrorCode = "ValidationException",
            Members = fieldList is null ? [message] : [message, Member("fieldList", 1, fieldList)],
        };
    }

    private static Schema CreateFieldListSchema() => new()
    {
        Id = -1,
        Name = "ValidationExceptionFieldList",
        Kind = ShapeKind.List,
        Element = Member("member", 0, Field.FieldSchema),
    };

    private static MemberSchema Member(string name, int index, Schema target) => new() { Name = name, Index = index, Target = target };

    private static Schema Scalar(string name) => new() { Id = -1, Name = name, Kind = ShapeKind.String };

    private sealed class Field : IShape
    {
        public static readonly Schema FieldSchema = new()
        {
            Id = -1,
            Name = "ValidationExceptionField",
            Kind = ShapeKind.Structure,
            Members = [Member("path", 0, Scalar("String")), Member("message", 1, Scalar("String"))],
        };

        public string? Path;
        public string? Message;

        Schema IShape.Schema => FieldSchema;

        void IShape.Visit(int member, ShapeVisitor visitor)
        {
            if (member == 0)
            {
                visitor.Value(ref Path);
            }
            else
            {
                visitor.Value(ref Message);
            }
        }
    }
}
