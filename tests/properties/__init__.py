"""Every law of the contract and the safety case, and what holds it. Each is tried on lists drawn from the tables.

Order, letter case, repetition, addition; each line back once        test_lists
Every line in the answer as it was written; names, never ids         test_requests
A key that is not known is refused wherever it stands                test_requests
A sex that is neither counts as not given                            test_requests
``checked``, ``complete``, ``not_understood``, the two ladders       test_coverage
Nothing proceeds unless every line was checked                       test_coverage
Worst first, ids, real paths, minimum severity, no ``none``          test_findings
What adds up is graded by its hazard, at most major                  test_findings
The same question, the same answer                                   test_findings
Which rows apply; the index is a walk of the graph                   test_index_agrees_with_graph
Unknown and conflicting codes; every reading of an open line         test_lines
Drugs that were stopped; assumed routes; the candidate on the list   test_lines
Worse facts are never milder, missing ones named, stricter places    test_patients
In a crisis dantrolene is given                                      test_crisis
What to do instead: alternatives, smallest change, what-if           test_changes

Elsewhere: a key that stands twice and all that is no JSON, tests/web/test_body_loader; no bytes give a 500,
tests/web/test_any_request and tests/fuzzing; an error points at a place, tests/web/test_any_request; text is ASCII of
80 columns, tests/text; names, tests/naming/test_properties; records and calls, tests/fhir and tests/cds
(test_any_document, test_any_request); forms lose nothing, the target ``forms`` of tests/fuzzing.

``LAW_EXAMPLES=10000`` in the environment tries each law ten thousand times, as the safety case counts them.
"""
