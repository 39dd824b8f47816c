using Simfra.Schemas;

namespace Simfra.Protocols;

/// <summary>The members of an error whose model doesn't name its message: the message, and what else AWS puts beside it.</summary>
internal sealed class ErrorMessageShape : IShape
{
    // AWS's services name the message one way or the other; a modelled error's name is the model's.
    private static readonly Schema LowerCase = CreateSchema("message", []);
    private static readonly Schema UpperCase = CreateSchema("Message", []);

    private readonly IShape? _shape;
    private readonly string?[] _values;

    private ErrorMessageShape(Schema schema, AwsServiceException error, IShape? shape = null)
    {
        Schema = schema;
        _shape = shape;
        _values = [error.ErrorMessage, .. error.Details.Select(static d => d.Value)];
    }

    public Schema Schema { get; }

    /// <summary>
    /// The error's own shape, or one of its message and details. AWS sends the message of errors too whose model has no member for
    /// it.
    /// </summary>
    public static IShape Of(OperationSchema? operation, AwsServiceException error)
    {
        if (error is IShape shape && (shape.Schema.Members.Length > 0 || error.ErrorMessage is null))
        {
            return error.ErrorMessage is null || HasMessage(shape.Schema) ? shape : new ErrorMessageShape(AddMessage(shape.Schema), error, shape);
        }

        var isUpperCase = CapitalisesMessage(operation, error.Code);
        var schema =
            error.Details.Count > 0 ? CreateSchema(isUpperCase ? "Message" : "message", [.. error.Details.Select(static d => d.Key)])
            : isUpperCase ? UpperCase
            : LowerCase;
        return new ErrorMessageShape(schema, error);
    }

    void IShape.Visit(int member, ShapeVisitor visitor)
    {
        if (_shape is not null && member < _shape.Schema.Members.Length)
        {
            _shape.Visit(member, visitor);
        }
        else
        {
            visitor.Value(ref _values[_shape is null ? member : 0]);
        }
    }

    private static bool HasMessage(Schema schema) => schema.FindMember("message") is not null || schema.FindMember("Message") is not null;

    /// <summary>An error's own members, and its message behind them.</summary>
    private static Schema AddMessage(Schema schema) => new()
    {
        Id = -1,
        Name = schema.Name,
        Kind = ShapeKind.Structure,
        Members = [.. schema.Members, CreateMember("message", schema.Members.Length)],
    };

    private static bool CapitalisesMessage(OperationSchema? operation, string code) =>
        operation is not null && Array.Find(operation.Errors, e => e.ErrorCode == code) is { } modelled
            ? modelled.FindMember("Message") is not null
            : code is "SerializationException" or "AccessDeniedException";

    private static Schema CreateSchema(string message, string[] details) => new()
    {
        Id = -1,
        Name = "Error",
        Kind = ShapeKind.Structure,
        Members = [CreateMember(message, 0), .. details.Select(static (name, i) => CreateMember(name, i + 1))],
    };

    private static MemberSchema CreateMember(string name, int index) => new()
    {
        Name = name,
        Index = index,
        Target = new() { Id = -1, Name = "String", Kind = ShapeKind.String },
    };
}
