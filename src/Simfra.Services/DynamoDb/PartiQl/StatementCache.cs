using System.Runtime.CompilerServices;
using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>What the statements of requests say: authorisation, handler and metrics ask for it, and each statement is parsed once.</summary>
internal sealed class StatementCache
{
    private readonly ConditionalWeakTable<object, PartiQlStatement> _statements = [];

    /// <exception cref="Schemas.AwsServiceException">A statement isn't well formed.</exception>
    public PartiQlStatement Get(ExecuteStatementInput request) => Get(request, request.Statement, request.Parameters);

    /// <inheritdoc cref="Get(ExecuteStatementInput)"/>
    public PartiQlStatement Get(BatchStatementRequest request) => Get(request, request.Statement, request.Parameters);

    /// <inheritdoc cref="Get(ExecuteStatementInput)"/>
    public PartiQlStatement Get(ParameterizedStatement request) => Get(request, request.Statement, request.Parameters);

    /// <summary>What the statements of a request say, those that aren't well formed left out as nulls.</summary>
    public IEnumerable<PartiQlStatement?> All(Simfra.Schemas.IShape? input) => input switch
    {
        ExecuteStatementInput statement => [Try(() => Get(statement))],
        BatchExecuteStatementInput batch => (batch.Statements ?? []).Select(s => Try(() => Get(s))),
        ExecuteTransactionInput transaction => (transaction.TransactStatements ?? []).Select(s => Try(() => Get(s))),
        _ => [],
    };

    private static PartiQlStatement? Try(Func<PartiQlStatement> get)
    {
        try
        {
            return get();
        }
        catch (Simfra.Schemas.AwsServiceException)
        {
            // The handler says what is wrong with it.
            return null;
        }
    }

    private PartiQlStatement Get(object request, string? text, List<AttributeValue>? parameters)
    {
        if (!_statements.TryGetValue(request, out var statement))
        {
            statement = StatementParser.Parse(text ?? "", parameters);
            _statements.AddOrUpdate(request, statement);
        }

        return statement;
    }
}
