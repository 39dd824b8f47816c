using Simfra.Schemas;

namespace Simfra.Protocols;

/// <summary>The members of an error that has no shape of its own: its message.</summary>
internal sealed class ErrorMessageShape : IShape
{
    // AWS's services name it one way or the other; a modelled error's name is the model's.
    private static readonly Schema LowerCase = CreateSchema("message");
    private static readonly Schema UpperCase = CreateSchema("Message");

    private string? _message;

    private ErrorMessageShape(Schema schema, string? message)
    {
        Schema = schema;
        _message = message;
    }

    public Schema Schema { get; }

    /// <summary>The error's own shape, or one of its message. AWS sends the message of errors too whose model has no member for it.</summary>
    public static IShape Of(OperationSchema? operation, AwsServiceException error) =>
        error is IShape shape && (shape.Schema.Members.Length > 0 || error.ErrorMessage is null)
            ? shape
            : new ErrorMessageShape(CapitalisesMessage(operation, error.Code) ? UpperCase : LowerCase, error.ErrorMessage);

    void IShape.Visit(int member, ShapeVisitor visitor) => visitor.Value(ref _message);

    private static bool CapitalisesMessage(OperationSchema? operation, string code) =>
        operation is not null && Array.Find(operation.Errors, e => e.ErrorCode == code) is { } modelled
            ? modelled.FindMember("Message") is not null
            : code is "SerializationException" or "AccessDeniedException";

    private static Schema CreateSchema(string member) => new()
    {
        Id = -1,
        Name = "Error",
        Kind = ShapeKind.Structure,
        Members = [new() { Name = member, Index = 0, Target = new() { Id = -1, Name = "String", Kind = ShapeKind.String } }],
    };
}
